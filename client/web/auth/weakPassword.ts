import { ChatError } from 'realtime-chat/sdk'

/** Whether a password was refused as easily guessed: the SDK has no code for it, so that its words are known here. */
export function isWeakPassword(error: unknown): boolean {
  return error instanceof ChatError && /lists of common|your name or address/.test(error.message)
}
