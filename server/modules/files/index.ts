export { attachFiles, filesFor, releaseFiles, requireAttachable } from './attaching.ts'
export { type FileTiming, startFiles } from './examining.ts'
export { fileHandler } from './http.ts'
