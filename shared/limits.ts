import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { topic } from './event.ts'

/** Whose calls a rule counts together: those of a person, of one token, of an address, in a channel, or everybody's. */
export const LimitScope = z.enum(['person', 'token', 'address', 'channel', 'procedure'])
export type LimitScope = z.infer<typeof LimitScope>

/** So many calls in any stretch of so many seconds. */
export const LimitWindow = z.object({
  points: z.number().int().min(1).max(1_000_000_000),
  seconds: z.number().int().min(1).max(86_400),
})
export type LimitWindow = z.infer<typeof LimitWindow>

/** Every procedure. */
export const everyProcedure = '*'

/** A procedure's path, as `messages.send`, or `*`. */
export const LimitedProcedure = z
  .string()
  .max(100)
  .regex(/^(\*|[a-z]\w*(\.[a-z]\w*)+)$/i, 'a procedure such as messages.send, or *')

/** One limit; of several that apply to a call, the strictest decides. */
export const LimitRule = z.object({
  id: z.uuid(),
  scope: LimitScope,
  procedure: LimitedProcedure,
  burst: LimitWindow,
  sustained: LimitWindow,
  enabled: z.boolean(),
})
export type LimitRule = z.infer<typeof LimitRule>

/** The most rules there may be: each that applies to a call costs it something. */
export const mostRules = 100

/** What a rule for every procedure must leave, so that the app stays usable and the rule can be taken back in it. */
const leastOfAll = { points: 60, perSecond: 1 }

/** A new rule, or another version of the one with this id. */
export const SetRule = LimitRule.extend({ id: LimitRule.shape.id.optional() })
  .refine(({ burst, sustained }) => burst.seconds < sustained.seconds, {
    path: ['sustained', 'seconds'],
    message: 'the sustained window is longer than the burst',
  })
  .refine(({ procedure, burst, sustained }) => procedure !== everyProcedure || [burst, sustained].every(isUsable), {
    path: ['burst', 'points'],
    message: `for every procedure, at least ${leastOfAll.points} points and ${leastOfAll.perSecond} a second`,
  })
export type SetRule = z.infer<typeof SetRule>

function isUsable({ points, seconds }: LimitWindow): boolean {
  return points >= leastOfAll.points && points / seconds >= leastOfAll.perSecond
}

export const OneRule = z.object({ ruleId: z.uuid().toLowerCase() })

export const LimitHistory = z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) })

/** What one rule refused in one stretch of time: `subjects` is how many people, addresses and so on, at least. */
export const Refused = z.object({
  at: z.iso.datetime(),
  ruleId: z.uuid(),
  scope: LimitScope,
  procedure: LimitedProcedure,
  count: z.number().int(),
  subjects: z.number().int(),
})
export type Refused = z.infer<typeof Refused>

/** Refusals by time; stretches in which there were none are absent. Each stretch begins at a multiple of `seconds`. */
export const RefusalHistory = z.object({ seconds: z.number().int(), from: z.iso.datetime(), refused: z.array(Refused) })
export type RefusalHistory = z.infer<typeof RefusalHistory>

/** The longest pause between two messages of one person in a slow channel, in seconds. */
export const longestPause = 21_600

const Pause = z.number().int().min(0).max(longestPause)

/** How long a person waits between two messages in a channel; 0 turns it off. */
export const SetSlowMode = z.object({ channelId: ChannelId, seconds: Pause })
export type SetSlowMode = z.infer<typeof SetSlowMode>

/** A channel's slow mode as one person has it: whether it spares them, and how long they must wait from now on. */
export const SlowMode = SetSlowMode.extend({ exempt: z.boolean(), waitSeconds: z.number().min(0) })
export type SlowMode = z.infer<typeof SlowMode>

/** The subjects that one event of refusals tells apart. */
export const mostSubjects = 100

/** What a node refused by one rule in a few seconds. Subjects are told apart, not named. */
export const limitExceeded = topic(
  'limits.exceeded',
  LimitRule.pick({ scope: true, procedure: true }).extend({
    ruleId: z.uuid(),
    count: z.number().int().min(1),
    subjects: z.array(z.string().max(40)).max(mostSubjects),
  }),
)

/** The rules are others from now on: whoever applies them reads them again. All have one key. */
export const rulesChanged = topic('limits.rules_changed', z.object({ ruleId: z.uuid() }))

/** Keyed by the channel's id. */
export const slowModeChanged = topic('limits.slow_mode_changed', SetSlowMode, {
  audience: ({ key }) => `channel:${key}`,
})
