import type { TFunction } from 'i18next'
import type { Chat } from 'realtime-chat/sdk'
import type { Channel } from '../../../shared/channels.ts'

/** What a command is given: who called it where, and what it may change in the app. */
export interface Call {
  chat: Chat
  channel: Channel
  /** What stands after the command's name. */
  args: string
  now: Date
  t: TFunction
  /** A moment in words. */
  when: (at: string) => string
  /** Names in a text as they are sent. */
  encode: (text: string) => string
  go: (channelId: string | undefined) => void
  show: (dialog: 'help' | 'status') => void
}

/**
 * What came of a command: words to be said in its place, the question of a poll to be made, or a note for whoever called it. What is `wrong` with it stays
 * in the composer, to be put right.
 */
export type Outcome = { say: string } | { poll: string } | { note: string } | { wrong: string } | undefined

export interface Command {
  run: (call: Call) => Outcome | Promise<Outcome>
}

/** A command that a text begins with, and what stands after it; undefined for any other text, such as a path. */
export function commandIn(text: string): { name: string; args: string } | undefined {
  const [, name, args = ''] = /^\/([a-z][a-z0-9_-]{0,31})(?:\s+([\s\S]*))?$/i.exec(text.trim()) ?? []
  return name === undefined ? undefined : { name: name.toLowerCase(), args: args.trim() }
}
