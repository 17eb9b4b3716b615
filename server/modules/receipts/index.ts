export { startForgetting } from './history.ts'
export { importMarks } from './members.ts'
export { rebuildUnread } from './rebuild.ts'
