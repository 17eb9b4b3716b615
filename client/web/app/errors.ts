import { ChatError, type ChatErrorCode } from 'realtime-chat/sdk'

/** Why the server, or the way to it, refused. */
export function codeOf(error: unknown): ChatErrorCode | undefined {
  return error instanceof ChatError ? error.code : undefined
}
