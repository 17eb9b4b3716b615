import { z } from 'zod'

/** How many choices a poll has, and how long each may be, in UTF-16 code units. */
export const pollSize = { fewest: 2, most: 10, longest: 200 }

/** How many of those who voted for an option are named; the count tells of all. */
export const votersShown = 100

const PollOption = z.object({
  text: z.string(),
  votes: z.number().int(),
  /** Who voted for it, whoever did so last first, at most 100; nobody where the poll is anonymous. */
  userIds: z.array(z.uuid()),
})

/** A question that a message asks, by its text, and what has been answered. */
export const Poll = z.object({
  options: z.array(PollOption),
  /** One may choose several. */
  multiple: z.boolean(),
  /** Nobody is told who voted. */
  anonymous: z.boolean(),
  /** How many people have voted. */
  voters: z.number().int(),
  /** When it closes by itself. */
  closesAt: z.iso.datetime().nullable(),
  /** Since when nobody can vote any more. */
  closedAt: z.iso.datetime().nullable(),
})
export type Poll = z.infer<typeof Poll>

const OptionText = z
  .string()
  .trim()
  .min(1)
  .max(pollSize.longest)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not valid Unicode text')

const year = 366 * 86_400_000

/** A time to come, within a year. */
const ClosingTime = z.iso
  .datetime()
  .refine((at) => Date.parse(at) > Date.now() && Date.parse(at) < Date.now() + year, 'not within a year from now')
  .transform((at) => new Date(at).toISOString())

/** What a message sent with it asks; the question itself is the message's text. */
export const NewPoll = z.object({
  options: z
    .array(OptionText)
    .min(pollSize.fewest)
    .max(pollSize.most)
    .refine((options) => new Set(options).size === options.length, 'two options say the same'),
  multiple: z.boolean().default(false),
  anonymous: z.boolean().default(false),
  closesAt: ClosingTime.nullable().default(null),
})
export type NewPoll = z.infer<typeof NewPoll>

/** A poll as one asks it: one choice each, and with names, unless it says otherwise. */
export type PollToSend = z.input<typeof NewPoll>

/** The poll before anybody has voted. */
export function openingOf({ options, ...rest }: NewPoll): Poll {
  return { ...rest, options: options.map((text) => ({ text, votes: 0, userIds: [] })), voters: 0, closedAt: null }
}

/** Whether two polls ask the same, whatever has been answered. */
export function asksTheSame(a: Poll | null, b: Poll | null): boolean {
  return JSON.stringify(a && questionOf(a)) === JSON.stringify(b && questionOf(b))
}

function questionOf({ options, multiple, anonymous, closesAt }: Poll) {
  return [options.map(({ text }) => text), multiple, anonymous, closesAt]
}

/** Whether one can still vote. */
export function isOpen({ closesAt, closedAt }: Poll, now = Date.now()): boolean {
  return closedAt === null && (closesAt === null || Date.parse(closesAt) > now)
}
