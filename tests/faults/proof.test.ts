import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { signIn, signOut } from 'realtime-chat/sdk'
import { createEnvironment, startApp } from '../context.ts'
import { until } from '../until.ts'
import { openCensor } from './censor.ts'
import type { Invariant } from './checker.ts'
import { type Client, enter, open, password, persist, say, sendFile } from './client.ts'
import { createLog } from './log.ts'
import { conclude, openRound, type Round } from './round.ts'
import { withPostgres } from './stored.ts'

/** What is waited for in vain where a bug is switched on. */
const briefly = 1_000

describe('a bug that the checker lets pass', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let databaseUrl: string
  let dataDir: string
  let censor: ReturnType<typeof openCensor>
  const log = createLog()
  const clients: Client[] = []
  /** How the last round was found to be broken. */
  let hows: string[] = []

  beforeAll(async () => {
    const env = await createEnvironment()
    databaseUrl = env['DATABASE_URL'] ?? ''
    // Nobody asks again: what an event should have told is what is left out here.
    app = await startApp(env, { rechecks: { sessionsMs: 600_000, membershipsMs: 600_000 } })
    dataDir = env['DATA_DIR'] ?? ''
    censor = openCensor(app.url)
    for (const name of ['Mira', 'Jonas'] as const) clients.push(await enter(name, [app.url], log))
    clients.push(await enter('Priya', [app.url], log, [censor.url]))
  }, 30_000)
  afterAll(async () => {
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
    await censor.stop()
    await app.stop()
  })

  /** What is found where people talk and, in the middle of it, something goes wrong. */
  async function found(goWrong: (round: Round, mira: Client, jonas: Client) => Promise<unknown>): Promise<Invariant[]> {
    const [mira, jonas] = clients
    if (!mira || !jonas) throw new Error('nobody is there')
    const round = await openRound({ log, clients, doors: [app.url], databaseUrl })
    for (const client of clients) await say(client, round.home, `${client.who}, before`, log)
    await goWrong(round, mira, jonas)
    for (const client of clients) await say(client, round.home, `${client.who}, after`, log)
    const violations = await conclude(round, briefly)
    hows = violations.map(({ how }) => how)
    return [...new Set(violations.map(({ invariant }) => invariant))]
  }

  const sql = (text: string, ...values: string[]) => withPostgres(databaseUrl, (client) => client.query(text, values))

  test('is one that is not there', async () => {
    expect(await found(async ({ home }, mira) => say(mira, home, 'well', log))).toEqual([])
  })

  test('loses a message on the way to somebody, live and when they ask', async () => {
    expect(await found(({ home }, mira) => say(mira, home, censor.word, log))).toEqual(['delivery'])
  })

  test('acknowledges a message and forgets it', async () => {
    const forget = async ({ home }: Round, mira: Client) => {
      const id = await say(mira, home, 'to be forgotten', log)
      // Where it stood, another stands: a deleted row alone would leave a gap, too.
      await sql('update messages.message set id = $2 where id = $1', id, Bun.randomUUIDv7())
    }
    expect(await found(forget)).toContain('delivery')
  })

  test('takes a place in the sequence for nothing', async () => {
    const steal = ({ home }: Round) =>
      sql('update messages.channel set last_seq = last_seq + 1 where channel_id = $1', home)
    expect(await found(steal)).toEqual(['sequence'])
  })

  test('sends again under another id', async () => {
    const twice = async ({ home }: Round, mira: Client) => {
      const again = await say(mira, home, 'once and for all', log)
      expect(again).not.toBe('')
      await persist(() => mira.chat.api.messages.send.mutate({ channelId: home, text: 'once and for all' }))
    }
    expect(await found(twice)).toEqual(['once'])
  })

  test('changes a message and tells nobody', async () => {
    const change = ({ home }: Round) =>
      sql('update messages.message set edited_at = now() where channel_id = $1 and seq = 1', home)
    expect(await found(change)).toEqual(['convergence'])
  })

  test('tells a message again as if it were another', async () => {
    expect(await found(({ home }, mira) => say(mira, home, censor.echo, log))).toContain('delivery')
    expect(hows.filter((how) => /^Priya: .* was heard 2 times$/.test(how))).toHaveLength(1)
  })

  test('loses a file that it has accepted, or a part of it', async () => {
    const truncate = async ({ home }: Round, mira: Client) => {
      const before = log.entries.length
      await sendFile(mira, home, 'this is how', log)
      const fileId = log.entries.slice(before).flatMap((entry) => (entry.what === 'filed' ? [entry.fileId] : []))[0]
      for (const path of new Bun.Glob(`**/*${fileId}*`).scanSync({ cwd: dataDir, absolute: true }))
        await Bun.write(path, (await Bun.file(path).bytes()).subarray(1))
    }
    expect(await found(truncate)).toEqual(['files'])
  })

  test('signs somebody out and goes on telling them', async () => {
    await sql(`
      create function keep_quiet() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger keep_quiet before insert on bus.outbox for each row
        when (new.event->>'type' = 'auth.logged_out') execute function keep_quiet()`)
    const leave = async ({ home }: Round, mira: Client, jonas: Client) => {
      const { token } = await signIn({ url: app.url, email: jonas.email, password })
      await using phone = await open({ who: 'a phone', email: jonas.email, token, doors: [app.url], log })
      await signOut({ url: app.url, token })
      log.note(phone.who, { what: 'signed out' })
      const before = log.entries.length
      await say(mira, home, 'to those who are signed in', log)
      await until('it is told', () =>
        log.entries.slice(before).some(({ who, what }) => who === phone.who && what === 'event'),
      )
    }
    expect(await found(leave)).toEqual(['revocation'])
  })

  test('ends a membership and goes on telling them', async () => {
    const leave = async ({ home }: Round, _: Client, jonas: Client) => {
      log.note(jonas.who, { what: 'leaving', channelId: home })
      await sql('delete from channels.membership where channel_id = $1 and user_id = $2', home, jonas.chat.me.id)
      log.note(jonas.who, { what: 'left', channelId: home })
    }
    const isBack = async (round: Round, mira: Client, jonas: Client) => {
      await leave(round, mira, jonas)
      await say(mira, round.home, 'not for everybody', log)
      await until('he is told', () =>
        log.entries.slice(-20).some(({ who, what }) => who === jonas.who && what === 'event'),
      )
      await persist(() => jonas.chat.api.channels.join.mutate({ channelId: round.home }))
    }
    expect(await found(isBack)).toEqual(['revocation'])
  })
})
