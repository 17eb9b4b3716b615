import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { openMailServer } from '../auth/mailbox.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { type Name, type Someone, signUp } from '../people.ts'

const site = 'https://chat.example'

describe('a mail about what is unread', () => {
  let mail: Awaited<ReturnType<typeof openMailServer>>
  let app: Awaited<ReturnType<typeof startApp>>
  let people: Record<'mira' | 'jonas' | 'priya' | 'aiko' | 'tomas', Someone & { address: string }>
  let channelId: string

  beforeAll(async () => {
    mail = await openMailServer()
    const env = await createEnvironment()
    const before = await startApp(env)
    const enter = async (name: Name) => {
      const someone = await signUp(before, name)
      return { ...someone, address: (await someone.api.auth.me.query()).email }
    }
    people = {
      mira: await enter('Mira'),
      jonas: await enter('Jonas'),
      priya: await enter('Priya'),
      aiko: await enter('Aiko'),
      tomas: await enter('Tomás'),
    }
    await sql`update auth.person set email_verified = true where id <> ${people.tomas.id}::uuid`.execute(
      before.platform.db,
    )
    await before.stop()
    app = await startApp({ ...env, SMTP_URL: mail.url, PUBLIC_URL: site }, { notifications: { digestEveryMs: 50 } })
    for (const someone of Object.values(people)) Object.assign(someone, someone.at(app.url))
    channelId = (await people.mira.api.channels.create.mutate({ name: 'general', kind: 'private' })).id
    for (const { id: userId } of Object.values(people).slice(1))
      await people.mira.api.channels.invite.mutate({ channelId, userId })
  }, 30_000)
  afterAll(async () => {
    await app.stop()
    await mail.stop()
  })

  async function say(text: string, where = channelId) {
    const { id } = await people.mira.api.messages.send.mutate({ channelId: where, text })
    const { jonas } = people
    await until('it is decided', async () => (await jonas.api.notifications.ledger.query({ messageId: id })).length > 0)
    return people.mira.api.messages.get.query({ channelId: where, id })
  }
  const hourPasses = () =>
    sql`update notifications.delivery set mail_at = now() where mail_at is not null`.execute(app.platform.db)
  const waiting = async () => {
    const found = sql<{ due: Date }>`select mail_at as due from notifications.delivery where mail_at is not null`
    return (await found.execute(app.platform.db)).rows.map(({ due }) => due.getTime())
  }
  const lettersTo = ({ address }: { address: string }) =>
    mail.letters.filter((letter) => letter.includes(`To: ${address}`) && letter.includes(' unread message'))

  test('tells whoever wants it, once, by channel, of what they have not read', async () => {
    const { mira, jonas, priya, aiko, tomas } = people
    await aiko.api.notifications.setPreferences.mutate({ digestMinutes: null })
    const all = [jonas, priya, aiko, tomas].map(({ id }) => `<@${id}>`).join(' ')
    const gone = await say(`${all} a mistake`)
    await mira.api.messages.remove.mutate({ channelId, id: gone.id })
    await say(`${all} the ||butler|| <did> it`)
    const last = await say(`${all} see you`)
    const { id: direct } = await mira.api.channels.openDirect.mutate({ userIds: [jonas.id] })
    await say('psst', direct)
    await say('nothing to anybody')
    await priya.api.receipts.markRead.mutate({ channelId, seq: last.seq })
    await hourPasses()
    const letter = await until('the letter', () => lettersTo(jonas)[0])
    await until('nobody waits', async () => (await waiting()).length === 0)
    expect(letter).toContain('Subject: 3 unread messages in #general and one other')
    for (const word of [
      'see you',
      'psst',
      `${site}/channels/${channelId}?message`,
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    ])
      expect(letter).toContain(word)
    for (const word of ['butler', 'a mistake', 'nothing to anybody', '<did>'])
      expect(letter.split('text/html')[1]).not.toContain(word)
    await Promise.all([priya, aiko, tomas, mira].map(async (other) => expect(lettersTo(other)).toEqual([])))
  })

  test('comes again sooner than one wants, or of the same', async () => {
    const { jonas } = people
    await say(`<@${jonas.id}> and another thing`)
    await hourPasses()
    const soonest = Date.now() + 50 * 60_000
    await until('it waits its hour', async () => (await waiting()).some((due) => due > soonest))
    expect(lettersTo(jonas).length).toBe(1)
    await sql`update notifications.setting set last_mail_at = now() - interval '2 hours'`.execute(app.platform.db)
    await hourPasses()
    const second = await until('the second letter', () => lettersTo(jonas)[1])
    expect(second).toContain('Subject: 1 unread message in #general')
    expect(second).not.toContain('see you')
  })

  test('is ended by a look at its link, or by a forged one, and not by its button', async () => {
    const { jonas } = people
    const [letter = ''] = lettersTo(jonas)
    const link = /List-Unsubscribe:\s*<([^>]+)>/.exec(letter)?.[1] ?? ''
    expect(link).toStartWith(`${site}/api/notifications/unsubscribe?`)
    const here = link.replace(site, app.url)
    const minutes = async () => (await jonas.api.notifications.preferences.query()).digestMinutes
    const look = await fetch(here)
    expect([look.status, await look.text()]).toEqual([200, expect.stringContaining('<form method="post">')])
    const forged = here.replace(jonas.id, people.priya.id)
    expect((await fetch(forged, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${app.url}/api/notifications/unsubscribe`, { method: 'POST' })).status).toBe(404)
    expect(await minutes()).toBe(60)
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await fetch(here, { method: 'POST', body })).status).toBe(200)
    expect(await minutes()).toBeNull()
    expect((await people.priya.api.notifications.preferences.query()).digestMinutes).toBe(60)
  })
})
