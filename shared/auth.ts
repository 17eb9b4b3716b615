import { z } from 'zod'
import { topic } from './event.ts'

/** A person as every colleague sees them. */
export const Person = z.object({ id: z.uuid(), name: z.string() })
export type Person = z.infer<typeof Person>

/** The signed-in person as they see themselves. */
export const Me = Person.extend({ email: z.email(), createdAt: z.iso.datetime() })
export type Me = z.infer<typeof Me>

/** One sign-in of a person on one device. */
export const Session = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

/** Length alone decides, as NIST SP 800-63B asks; the upper bound keeps hashing cheap. */
export const Password = z.string().min(10).max(128)

export const Credentials = z.object({ email: z.email().max(254), password: z.string().min(1).max(128) })
export type Credentials = z.infer<typeof Credentials>

export const SignUp = z.object({
  name: z.string().trim().min(1).max(80),
  email: z.email().max(254),
  password: Password,
})
export type SignUp = z.infer<typeof SignUp>

export const RevokeSession = z.object({ sessionId: z.uuid() })

/** People by id, or the first of the directory whose name holds `search`, by name. */
export const FindPeople = z.object({
  ids: z.array(z.uuid()).max(200).optional(),
  search: z.string().trim().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type FindPeople = z.infer<typeof FindPeople>

const SessionFact = z.object({ userId: z.uuid(), sessionId: z.uuid() })

/** Topics of auth, each keyed by the person's id. */
export const loggedIn = topic('auth.logged_in', SessionFact, { retentionDays: 90 })
export const loggedOut = topic('auth.logged_out', SessionFact, {
  retentionDays: 90,
  endsSession: (event) => event.data.sessionId,
})
export const sessionRevoked = topic('auth.session_revoked', SessionFact, {
  retentionDays: 90,
  endsSession: (event) => event.data.sessionId,
})
