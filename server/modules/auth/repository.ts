import { type Kysely, sql } from 'kysely'
import type { ListAccounts, Role } from '../../../shared/auth.ts'
import type { BrowsePeople, UpdateProfile } from '../../../shared/profiles.ts'
import type { AccountRow, PersonColumns, ProfileRow, Tables } from './model.ts'

const personColumns = ['id', 'name', 'handle', 'avatar', 'kind', 'deactivated_at'] as const
const accountColumns = [...personColumns, 'email', 'role', 'created_at'] as const

export function findPerson(db: Kysely<Tables>, id: string) {
  return db.selectFrom('auth.person').select(accountColumns).where('id', '=', id).executeTakeFirst()
}

export function findAddress(db: Kysely<Tables>, id: string) {
  const people = db.selectFrom('auth.person').select(['email', 'email_verified', 'kind', 'deactivated_at'])
  return people.where('id', '=', id).executeTakeFirst()
}

export function findByEmail(db: Kysely<Tables>, email: string) {
  const people = db.selectFrom('auth.person').select(['id', 'email', 'email_verified', 'two_factor_enabled'])
  return people.where('email', '=', email).executeTakeFirst()
}

export function peopleByIds(db: Kysely<Tables>, ids: readonly string[]): Promise<PersonColumns[]> {
  return db
    .selectFrom('auth.person')
    .select(personColumns)
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** Those who are active and whose name, handle or title holds `search`, whatever its case and accents. */
export function searchPeople(db: Kysely<Tables>, search: string, limit: number): Promise<PersonColumns[]> {
  return db
    .selectFrom('auth.person')
    .select(personColumns)
    .where('deactivated_at', 'is', null)
    .$if(search !== '', (query) => query.where('folded', 'like', holding(search)))
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** The pattern of what holds `search`, folded as `auth.person.folded` is: whole, for folding makes signs of a pattern too. */
const holding = (search: string) =>
  sql<string>`'%' || regexp_replace(auth.fold(${search}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`

/** A page of accounts by name, each whose name or address holds `search`. */
export async function accounts(db: Kysely<Tables>, { search = '', after, limit }: ListAccounts): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select id, name, handle, avatar, kind, deactivated_at, email, role, created_at from auth.person
    where (position(lower(${search}) in lower(name)) > 0 or position(lower(${search}) in email) > 0)
      and (${after ?? null}::uuid is null or (name, id) > (select name, id from auth.person where id = ${after ?? null}::uuid))
    order by name, id limit ${limit}`.execute(db)
  return rows
}

/** The workspace's owners, and these people; their roles stay as they are until the transaction ends. */
export function lockRoles(db: Kysely<Tables>, userIds: readonly string[]): Promise<AccountRow[]> {
  return db
    .selectFrom('auth.person')
    .select(accountColumns)
    .where((where) => where.or([where('role', '=', 'owner'), where('id', 'in', userIds)]))
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function assignRole(db: Kysely<Tables>, userId: string, role: Role) {
  await db.updateTable('auth.person').set({ role }).where('id', '=', userId).execute()
}

interface NewPerson {
  id: string
  name: string
  email: string
  /** One is chosen from the name where it is empty. */
  handle: string
  accountId: string
  passwordHash: string
}

/** One statement, so that nobody has an account half made. */
export async function insertPerson(db: Kysely<Tables>, person: NewPerson) {
  const { id, name, email, handle, accountId, passwordHash } = person
  await db
    .with('person', (query) => query.insertInto('auth.person').values({ id, name, email, handle }))
    .insertInto('auth.account')
    .values({ id: accountId, account_id: id, user_id: id, provider_id: 'credential', password: passwordHash })
    .execute()
}

/** How long a code of an authenticator app may be good for: its own half minute, and those beside it. */
const codeSeconds = 120

/** Marks a code as used; false where it was used a moment ago. */
export async function spendCode(db: Kysely<Tables>, userId: string, code: string): Promise<boolean> {
  const { rows } = await sql`
    insert into auth.spent_code as spent (user_id, code) values (${userId}, ${code})
    on conflict (user_id, code) do update set spent_at = now()
      where spent.spent_at < now() - make_interval(secs => ${codeSeconds})
    returning code`.execute(db)
  await sql`
    delete from auth.spent_code where user_id = ${userId} and spent_at < now() - make_interval(secs => ${codeSeconds})
  `.execute(db)
  return rows.length > 0
}

export async function securityOf(db: Kysely<Tables>, userId: string) {
  const passkeys = await db
    .selectFrom('auth.passkey')
    .select(['id', 'name', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute()
  const { rows } = await sql<{ hasPassword: boolean; twoFactorEnabled: boolean }>`
    select two_factor_enabled as "twoFactorEnabled",
      exists (select from auth.account where user_id = person.id and password is not null) as "hasPassword"
    from auth.person where id = ${userId}`.execute(db)
  return { hasPassword: false, twoFactorEnabled: false, ...rows[0], passkeys }
}

/** The keys that sign JWTs: all EdDSA, none with an end. */
export function signingKeys(db: Kysely<Tables>) {
  return db
    .selectFrom('auth.jwks')
    .select(['id', 'public_key as publicKey', 'private_key as privateKey', 'created_at as createdAt'])
    .execute()
}

const profileColumns = [...personColumns, 'title', 'pronouns', 'time_zone', 'role'] as const

export function findProfile(db: Kysely<Tables>, userId: string): Promise<ProfileRow | undefined> {
  return db.selectFrom('auth.person').select(profileColumns).where('id', '=', userId).executeTakeFirst()
}

/** A page of those who are active, by name. */
export function directory(db: Kysely<Tables>, { search = '', after, limit }: BrowsePeople): Promise<ProfileRow[]> {
  return db
    .selectFrom('auth.person')
    .select(profileColumns)
    .where('deactivated_at', 'is', null)
    .$if(search !== '', (query) => query.where('folded', 'like', holding(search)))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(name, id) > (select name, id from auth.person where id = ${after})`),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Undefined where there is nobody; `auth.person` refuses a handle that looks like another's. */
export async function updateProfile(
  db: Kysely<Tables>,
  userId: string,
  change: UpdateProfile,
): Promise<ProfileRow | undefined> {
  const { timeZone, ...fields } = change
  const given = Object.entries({ ...fields, time_zone: timeZone }).filter(([, value]) => value !== undefined)
  const update = db.updateTable('auth.person').set({ ...Object.fromEntries(given), updated_at: sql<Date>`now()` })
  return update.where('id', '=', userId).returning(profileColumns).executeTakeFirst()
}

export async function setDeactivated(db: Kysely<Tables>, userId: string, deactivated: boolean) {
  const update = db.updateTable('auth.person').set({ deactivated_at: deactivated ? sql<Date>`now()` : null })
  await update.where('id', '=', userId).execute()
}

export async function isDeactivated(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const person = db.selectFrom('auth.person').select('deactivated_at').where('id', '=', userId)
  return (await person.executeTakeFirst())?.deactivated_at != null
}

/** The person first, as `updateProfile` has it: both take the rows in one order. */
export async function putAvatar(db: Kysely<Tables>, userId: string, version: string, image: Buffer) {
  await db.updateTable('auth.person').set({ avatar: version }).where('id', '=', userId).execute()
  await db
    .insertInto('auth.avatar')
    .values({ user_id: userId, version, image })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ version, image }))
    .execute()
}

export async function deleteAvatar(db: Kysely<Tables>, userId: string) {
  await db.deleteFrom('auth.avatar').where('user_id', '=', userId).execute()
}

export async function findAvatar(db: Kysely<Tables>, userId: string, version: string): Promise<Buffer | undefined> {
  const avatar = db.selectFrom('auth.avatar').select('image').where('user_id', '=', userId)
  return (await avatar.where('version', '=', version).executeTakeFirst())?.image
}
