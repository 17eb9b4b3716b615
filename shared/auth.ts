import { z } from 'zod'
import { topic } from './event.ts'

/** A person as every colleague sees them. */
export const Person = z.object({ id: z.uuid(), name: z.string() })
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
  name: z.string().trim().min(1).max(80),
  email: z.email().max(254),
  password: Password,
})
export type SignUp = z.infer<typeof SignUp>

/** A code of an authenticator app. */
export const TotpCode = z.string().regex(/^\d{6}$/)

/** Five letters or digits, a dash, and five more. */
export const RecoveryCode = z.string().regex(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/)

/** What a person calls one of their passkeys. */
export const PasskeyName = z.object({ name: z.string().trim().min(1).max(50) })

/** A key on one of the person's devices. */
export const Passkey = z.object({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime() })
export type Passkey = z.infer<typeof Passkey>

/** How a person signs in. */
export const Security = z.object({
  hasPassword: z.boolean(),
  twoFactorEnabled: z.boolean(),
  passkeys: z.array(Passkey),
})
export type Security = z.infer<typeof Security>

/** What the sign-in page offers. */
export const SignInOptions = z.object({
  /** The name of the OpenID Connect provider, where there is one. */
  oidc: z.string().nullable(),
})
export type SignInOptions = z.infer<typeof SignInOptions>

export const RevokeSession = z.object({ sessionId: z.uuid() })

/** People by id, or the first of the directory whose name holds `search`, by name. */
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

/** Something about how the person signs in. */
export const SecurityChange = z.enum([
  'two_factor_enabled',
  'two_factor_disabled',
  'passkey_added',
  'passkey_removed',
  'password_changed',
  'email_verified',
])
export type SecurityChange = z.infer<typeof SecurityChange>

export const securityChanged = topic('auth.security_changed', z.object({ userId: z.uuid(), change: SecurityChange }), {
  retentionDays: 90,
  audience: ({ key }) => `user:${key}`,
})

/** Told to the person alone, whose open connections are made anew at once. */
export const roleAssigned = topic('auth.role_assigned', SetRole, {
  retentionDays: 90,
  audience: ({ key }) => `user:${key}`,
  assignsRole: ({ data }) => data,
})
