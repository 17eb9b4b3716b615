export { startForgetting } from './history.ts'
export { importMarks } from './members.ts'
export { rebuildUnread } from './rebuild.ts'
export { readAmong } from './service.ts'
