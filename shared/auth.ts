import { z } from 'zod'
import { topic } from './event.ts'
import { PersonName } from './names.ts'

/**
 * A person as every colleague sees them, wherever they are named. `avatar` is the version of their picture, at
 * `/api/avatars/{id}/{avatar}`, or null for the generated one. Whoever is deactivated stays in what they took part in.
 */
export const Person = z.object({
  id: z.uuid(),
  name: z.string(),
  handle: z.string(),
  avatar: z.uuid().nullable(),
  deactivated: z.boolean(),
})
export type Person = z.infer<typeof Person>

/**
 * What a person may do in the workspace, from least to most: guests see only what they are invited to, admins manage it,
 * owners also choose the admins.
 */
export const Role = z.enum(['guest', 'member', 'admin', 'owner'])
export type Role = z.infer<typeof Role>

/** Whether `role` may do what is asked of `least`. */
export function atLeast(least: Role, role: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(least)
}

/** The signed-in person as they see themselves. */
export const Me = Person.extend({ email: z.email(), role: Role, createdAt: z.iso.datetime() })
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
  name: PersonName,
  email: z.email().max(254),
  password: Password,
})
export type SignUp = z.infer<typeof SignUp>

export const RevokeSession = z.object({ sessionId: z.uuid() })

/** People by id, or the first of the directory whose name, handle or title holds `search`, by name. */
export const FindPeople = z.object({
  ids: z.array(z.uuid()).max(200).optional(),
  search: z.string().trim().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type FindPeople = z.infer<typeof FindPeople>

/** A person as those who manage the workspace see them. */
export const Account = Person.extend({ email: z.email(), role: Role, createdAt: z.iso.datetime() })
export type Account = z.infer<typeof Account>

/** A page of the accounts whose name or address holds `search`, by name; `after` is the last id of the page before. */
export const ListAccounts = z.object({
  search: z.string().trim().max(80).optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListAccounts = z.infer<typeof ListAccounts>

export const SetRole = z.object({ userId: z.uuid().toLowerCase(), role: Role })
export type SetRole = z.infer<typeof SetRole>

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

/** Told to the person alone, whose open connections are made anew at once. */
export const roleAssigned = topic('auth.role_assigned', SetRole, {
  retentionDays: 90,
  audience: ({ key }) => `user:${key}`,
  assignsRole: ({ data }) => data,
})
