import { z } from 'zod'
import { topic } from './event.ts'
import { PersonName } from './names.ts'

/**
 * A person, or a program that takes part as one, as every colleague sees them, wherever they are named. `avatar` is the version of their picture, at
 * `/api/avatars/{id}/{avatar}`, or null for the generated one. Whoever is deactivated stays in what they took part in.
 */
export const Person = z.object({
  id: z.uuid(),
  name: z.string(),
  handle: z.string(),
  avatar: z.uuid().nullable(),
  isBot: z.boolean(),
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
  /** When and from where it was used last, give or take some minutes. */
  lastUsedAt: z.iso.datetime(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

/** Length alone decides, as NIST SP 800-63B asks; the upper bound keeps hashing cheap. */
export const Password = z.string().min(10).max(128)

export const Credentials = z.object({ email: z.email().max(254), password: z.string().min(1).max(128) })
export type Credentials = z.infer<typeof Credentials>

/** 192 random bits in base64url, of which only the hash is kept. */
export const InvitationCode = z.string().regex(/^[\w-]{32}$/)

export const SignUp = z.object({
  name: PersonName,
  email: z.email().max(254),
  password: Password,
  /** Of those who are invited. */
  invitation: InvitationCode.optional(),
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
  policy: z.enum(['open', 'invite', 'domain']),
  /** Whether people can be written to, as for a new password. */
  mail: z.boolean(),
})
export type SignInOptions = z.infer<typeof SignInOptions>

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

/** What a token may be used for: to ask, to change, and to manage the workspace, where its person may. */
export const Scope = z.enum(['read', 'write', 'admin'])
export type Scope = z.infer<typeof Scope>

/** A way in for a program: of a person, or of a bot. Its secret is not kept. */
export const Token = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  name: z.string(),
  scopes: z.array(Scope),
  createdAt: z.iso.datetime(),
  /** Null for a token that does not expire. */
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  lastAddress: z.string().nullable(),
})
export type Token = z.infer<typeof Token>

/** The secret is told here, and never again. */
export const NewToken = Token.extend({ secret: z.string() })
export type NewToken = z.infer<typeof NewToken>

const Label = z.string().trim().min(1).max(50)
const UserId = z.uuid().toLowerCase()

/** For oneself, or, with `botId`, for a bot. */
export const CreateToken = z.object({
  name: Label,
  scopes: z.array(Scope).min(1).max(3),
  days: z.number().int().min(1).max(365).nullable().default(90),
  botId: UserId.optional(),
})
export type CreateToken = z.infer<typeof CreateToken>

/** One's own tokens, or, with `botId`, a bot's. */
export const ListTokens = z.object({ botId: UserId.optional() })
export type ListTokens = z.infer<typeof ListTokens>

export const OneToken = z.object({ tokenId: UserId })

export const CreateBot = z.object({ name: Label })
export type CreateBot = z.infer<typeof CreateBot>

/** A program that takes part under a name of its own, and who made it. */
export const Bot = Person.extend({ madeBy: z.uuid().nullable(), createdAt: z.iso.datetime() })
export type Bot = z.infer<typeof Bot>

/** Something that was done about who may come in and what they may do. */
export const AuditEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  type: z.string(),
  actorId: z.uuid().nullable(),
  subjectId: z.uuid(),
  /** What the event says besides. */
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** A page of the audit log, the newest first; `before` is the last id of the page before. */
export const ListAudit = z.object({
  type: z.string().max(100).optional(),
  /** Who did it, or to whom it was done. */
  userId: UserId.optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  before: UserId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListAudit = z.infer<typeof ListAudit>

/** Who may make an account: everybody, those who are invited, or also those with an address at one of the domains. */
export const SignUpPolicy = z.object({
  policy: z.enum(['open', 'invite', 'domain']),
  domains: z.array(z.hostname().max(253).toLowerCase()).max(50),
})
export type SignUpPolicy = z.infer<typeof SignUpPolicy>

/** A place in the workspace that is kept for an address. */
export const Invitation = z.object({
  id: z.uuid(),
  email: z.email(),
  role: Role.exclude(['owner']),
  invitedBy: z.uuid(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export type Invitation = z.infer<typeof Invitation>

export const InviteToWorkspace = z.object({
  email: z.email().max(254),
  role: Role.exclude(['owner']).default('member'),
})
export type InviteToWorkspace = z.infer<typeof InviteToWorkspace>

/** The code is told here, and in the mail, and never again. */
export const NewInvitation = Invitation.extend({ code: InvitationCode })
export type NewInvitation = z.infer<typeof NewInvitation>

export const OneInvitation = z.object({ invitationId: UserId })

const SessionFact = z.object({ userId: z.uuid(), sessionId: z.uuid() })
/** From where, as far as that is known. */
const Origin = z.object({ address: z.string().nullable(), userAgent: z.string().nullable() })

/** Topics of auth, each keyed by the person's id. */
export const loggedIn = topic('auth.logged_in', SessionFact.extend(Origin.partial().shape), { retentionDays: 90 })
/** A wrong password for an account that is there; a flood of them is told in part. */
export const signInFailed = topic('auth.sign_in_failed', Origin.extend({ userId: z.uuid() }), { retentionDays: 90 })
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

const TokenFact = z.object({ userId: z.uuid(), tokenId: z.uuid(), name: z.string() })

/** Tokens are to connections what sessions are, and end as they do. */
export const tokenCreated = topic('auth.token_created', TokenFact.extend({ scopes: z.array(Scope) }), {
  retentionDays: 90,
})
export const tokenRevoked = topic('auth.token_revoked', TokenFact, {
  retentionDays: 90,
  endsSession: ({ data }) => data.tokenId,
})
export const botCreated = topic('auth.bot_created', z.object({ userId: z.uuid(), name: z.string() }), {
  retentionDays: 90,
})
/** Keyed by whoever decided it. */
export const policyChanged = topic('auth.policy_changed', SignUpPolicy.extend({ userId: z.uuid() }), {
  retentionDays: 90,
})
