import { z } from 'zod'
import { topic } from './event.ts'
import { OneMessage } from './messages.ts'
import { pollSize } from './polls.ts'

const Choices = z
  .array(
    z
      .number()
      .int()
      .min(0)
      .max(pollSize.most - 1),
  )
  .max(pollSize.most)

/** What somebody has chosen in a poll, by the places of the options; nothing takes their vote back. */
export const Vote = OneMessage.extend({ options: Choices })
export type Vote = z.infer<typeof Vote>

/** How the actor has voted in these polls. */
export const ListVotes = z.object({ messages: z.array(OneMessage).max(100) })
export type ListVotes = z.infer<typeof ListVotes>

/** Keyed by the person's id, and told to them alone. */
export const voteCast = topic('chat.vote_cast', Vote, { audience: ({ key }) => `user:${key}` })
