export { requireVoice } from './changes.ts'
export { importMessages, messagesFor, requireMessage } from './service.ts'
export { followersOf } from './threads.ts'
export { lastSeqs, recount, seqAt, spokenIn, unreadAfter } from './unreadRepository.ts'
