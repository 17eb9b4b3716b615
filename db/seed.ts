import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { addPerson, hashPassword, importProfile } from '../server/modules/auth/index.ts'
import { importChannel } from '../server/modules/channels/index.ts'
import { importMessages, importReactions } from '../server/modules/messages/index.ts'
import { importMarks } from '../server/modules/receipts/index.ts'
import { connectDatabase, type Db } from '../server/platform/database.ts'
import { uuidv7 } from '../server/platform/ids.ts'
import { createLog } from '../server/platform/log.ts'
import type { Person } from '../shared/auth.ts'
import type { UpdateProfile } from '../shared/profiles.ts'
import { type DemoChannel, type DemoMessage, readDemoChannel } from './demo/read.ts'

/** The people of the demo workspace, a small company that makes a program for invoices. Tests borrow them. */
export const people = [
  { name: 'Mira Okafor', email: 'mira@example.com' },
  { name: 'Jonas Lindqvist', email: 'jonas@example.com' },
  { name: 'Priya Raman', email: 'priya@example.com' },
  { name: 'Tomás Herrera', email: 'tomas@example.com' },
  { name: 'Aiko Tanaka', email: 'aiko@example.com' },
  { name: 'Samuel Adeyemi', email: 'samuel@example.com' },
  { name: 'Lena Fischer', email: 'lena@example.com' },
  { name: 'Noor Haddad', email: 'noor@example.com' },
  { name: 'Callum Reid', email: 'callum@example.com' },
  { name: 'Beatriz Costa', email: 'beatriz@example.com' },
  { name: 'Ivan Petrov', email: 'ivan@example.com' },
  { name: 'Hannah Weiss', email: 'hannah@example.com' },
] as const

/** What they say of themselves; by their handles. */
const profiles: Record<string, Omit<UpdateProfile, 'avatar'>> = {
  mira: { title: 'Head of product', pronouns: 'she/her', timeZone: 'Europe/London' },
  jonas: { title: 'Platform engineer', pronouns: 'he/him', timeZone: 'Europe/Stockholm' },
  priya: { title: 'Engineering lead', pronouns: 'she/her', timeZone: 'Asia/Kolkata' },
  tomas: { title: 'Customer support', pronouns: 'he/him', timeZone: 'America/Mexico_City' },
  aiko: { title: 'Product designer', pronouns: 'she/her', timeZone: 'Asia/Tokyo' },
  samuel: { title: 'Backend engineer', pronouns: 'he/him', timeZone: 'Africa/Lagos' },
  lena: { title: 'Finance', pronouns: 'she/her', timeZone: 'Europe/Berlin' },
  noor: { title: 'Data analyst', pronouns: 'they/them', timeZone: 'Asia/Amman' },
  callum: { title: 'Sales', pronouns: 'he/him', timeZone: 'Europe/London' },
  beatriz: { title: 'Frontend engineer', pronouns: 'she/her', timeZone: 'America/Sao_Paulo' },
  ivan: { title: 'Site reliability', pronouns: 'he/him', timeZone: 'Europe/Sofia' },
  hannah: { title: 'Office and people', pronouns: 'she/her', timeZone: 'Europe/Vienna' },
}

/** Everybody in the demo has the same password. */
const password = 'harbour-demo'

/** The sign-ins that a developer is told of. */
export const demoSignIns = people.slice(0, 3).map((person) => ({ ...person, password }))

/**
 * Fills an empty workspace at `databaseUrl` with people who have been talking for two weeks; leaves one with people in it
 * as it is. Only for development: everybody's password is known.
 */
export async function seed(databaseUrl: string): Promise<void> {
  const { db, stop } = connectDatabase(databaseUrl, createLog('warn'), 2)
  try {
    await db.transaction().execute(fill)
  } finally {
    await stop()
  }
}

async function fill(db: Db) {
  // Two processes that start together seed once.
  await sql`select pg_advisory_xact_lock(hashtext('seed'))`.execute(db)
  const { rows } = await sql`select from auth.person limit 1`.execute(db)
  if (rows.length > 0) return
  const passwordHash = await hashPassword(password)
  const persons = new Map<string, Person>()
  for (const person of people) {
    const added = await addPerson({ db }, { ...person, passwordHash })
    const handle = person.email.split('@')[0] ?? ''
    await importProfile(db, added.id, { ...profiles[handle], handle })
    persons.set(firstName(person.name), added)
  }
  for (const channel of await readDemo(new Date())) await fillChannel(db, channel, persons)
}

function firstName(name: string) {
  return name.split(' ')[0] ?? name
}

async function readDemo(now: Date): Promise<DemoChannel[]> {
  const folder = `${import.meta.dir}/demo`
  const files = (await readdir(folder)).filter((file) => file.endsWith('.txt')).sort()
  const read = async (file: string) =>
    readDemoChannel(file.slice(0, -4), await Bun.file(`${folder}/${file}`).text(), now)
  return Promise.all(files.map(read))
}

/** How much of a channel nobody has read yet, for there is always something new. */
const unread: Record<string, number> = { general: 2, design: 4, random: 9 }

async function fillChannel(db: Db, channel: DemoChannel, persons: Map<string, Person>) {
  const id = uuidv7()
  const personOf = (name: string) => persons.get(name) ?? nobody(name, channel)
  const [owner, ...others] = channel.members.map(personOf)
  if (!owner) return
  const { name, kind, posting, topic, createdAt } = channel
  await importChannel(db, { id, name, kind, posting, topic, createdBy: owner.id, createdAt }, [owner, ...others])
  const ids = new Map(channel.messages.map((message) => [message, Bun.randomUUIDv7('hex', message.at)]))
  const idOf = (message: DemoMessage) => ids.get(message) ?? ''
  const drafts = channel.messages.map((message) => ({
    id: idOf(message),
    channelId: id,
    authorId: personOf(message.author).id,
    text: named(message.text, persons),
    createdAt: message.at.toISOString(),
    threadId: message.thread && idOf(message.thread),
  }))
  await importMessages(db, drafts)
  const reactions = channel.messages.flatMap((message) =>
    message.reactions.flatMap(({ emoji, names }) =>
      names.map((name) => ({ channelId: id, id: idOf(message), emoji, userId: personOf(name).id })),
    ),
  )
  await importReactions(db, reactions)
  const read = Math.max(0, drafts.length - (unread[name] ?? 0))
  await importMarks(
    db,
    id,
    channel.members.map((member) => personOf(member).id),
    read,
  )
}

/** A text with `@Mira` as it is kept. */
function named(text: string, persons: Map<string, Person>): string {
  return text.replaceAll(/@(\p{L}+)/gu, (called, name) => {
    const person = persons.get(name)
    return person ? `<@${person.id}>` : called
  })
}

function nobody(name: string, channel: DemoChannel): never {
  throw new Error(`#${channel.name}: there is no ${name}`)
}
