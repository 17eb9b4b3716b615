export { attachFiles, filesFor, freeFiles, keepFiles, releaseFiles, requireAttachable } from './attaching.ts'
export { fileHandler } from './http.ts'
export { type FileTiming, startFiles } from './rounds.ts'
