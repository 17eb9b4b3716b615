import { z } from 'zod'
import { LimitedProcedure, type LimitRule, LimitScope, SetRule } from '../../../shared/limits.ts'

const Whole = z
  .string()
  .trim()
  .regex(/^\d{1,10}$/)
  .transform(Number)

/** A rule as it is typed. */
const Typed = z.object({
  scope: LimitScope,
  procedure: z.string().trim().pipe(LimitedProcedure),
  burstPoints: Whole,
  burstSeconds: Whole,
  sustainedPoints: Whole,
  sustainedSeconds: Whole,
})

/** Reads what was typed for the rule `id`, or for a new one; what is wrong is told by the names of the fields. */
export const ruleForm = ({ id, enabled }: { id?: string | undefined; enabled: boolean }) =>
  Typed.transform(({ scope, procedure, ...typed }, context): SetRule => {
    const burst = { points: typed.burstPoints, seconds: typed.burstSeconds }
    const sustained = { points: typed.sustainedPoints, seconds: typed.sustainedSeconds }
    const rule = { ...(id && { id }), scope, procedure, burst, sustained, enabled }
    for (const { path, message } of SetRule.safeParse(rule).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [fieldOf(path)], message })
    return rule
  })

/** `burst.points` is the field `burstPoints`. */
function fieldOf([first = '', second = '']: readonly PropertyKey[]): string {
  const name = String(second)
  return `${String(first)}${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** A rule as the form shows it. */
export const typedOf = ({
  scope,
  procedure,
  burst,
  sustained,
}: Omit<LimitRule, 'id' | 'enabled'>): Record<keyof z.input<typeof Typed>, string> => ({
  scope,
  procedure,
  burstPoints: String(burst.points),
  burstSeconds: String(burst.seconds),
  sustainedPoints: String(sustained.points),
  sustainedSeconds: String(sustained.seconds),
})

/** What a new rule begins with. */
export const newRule = {
  scope: 'person',
  procedure: 'messages.send',
  burst: { points: 30, seconds: 10 },
  sustained: { points: 300, seconds: 300 },
} as const
