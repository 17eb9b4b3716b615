import { type Chat, connect, signUp } from 'realtime-chat/sdk'
import { z } from 'zod'
import { connectDatabase } from '../../server/platform/database.ts'
import { uuidv7 } from '../../server/platform/ids.ts'
import { createLog } from '../../server/platform/log.ts'
import { type Deployment, deploy, type Parts, query, startParts } from './deployment.ts'
import { fill } from './past.ts'
import { median, percentile, type Row, row } from './row.ts'

/** Enough in each channel for a page on either side of a place. */
const usual = { few: { channels: 100, each: 100 }, many: { channels: 500, each: 20_000 } }
/** The person who asks is in as many channels as there are in the smaller one. */
const own = usual.few.channels
const people = 50
const limit = 50
/** How many messages somebody has not read in a channel that they open. */
const unread = 30
const inTurn = ['few', 'many'] as const
const warmup = 20
const rounds = 200

interface Place {
  channelId: string
  id: string
  seq: number
  at: string
}

interface Town {
  chat: Chat
  /** How many messages each channel has. */
  each: number
  /** Messages with a page on either side of them. */
  places: Place[]
}

type Ask = (api: Chat['api'], place: Place, last: number) => Promise<{ messages: unknown[] }>

/** What the app asks for, by what somebody does. */
const questions: Record<string, Ask> = {
  open: ({ messages }, { channelId }) => messages.list.query({ channelId, limit }),
  open_at_unread: ({ messages }, { channelId }, last) =>
    messages.list.query({ channelId, limit, around: last - unread + 1 }),
  newest_page: ({ messages }, { channelId }, last) => messages.list.query({ channelId, limit, before: last + 1 }),
  page_in_the_midst: ({ messages }, { channelId, seq }) => messages.list.query({ channelId, limit, before: seq }),
  async to_date({ messages }, { channelId, at }) {
    const { message } = await messages.at.query({ channelId, at })
    return messages.list.query({ channelId, limit, around: message?.seq ?? 0 })
  },
  async to_message({ messages }, { channelId, id }) {
    const { seq } = await messages.get.query({ channelId, id })
    return messages.list.query({ channelId, limit, around: seq })
  },
}

/**
 * Milliseconds for what the app asks for when somebody opens a channel, scrolls back, or goes to a day or to a message,
 * over a connection of the SDK's: among 10 million messages, and among 10,000 in a database beside, each in turn.
 */
export async function history(sizes = usual): Promise<Row[]> {
  await using stack = new AsyncDisposableStack()
  const parts = stack.use(await startParts())
  const towns = { few: await settle(stack, parts, sizes.few), many: await settle(stack, parts, sizes.many) }
  const names = Object.keys(questions)
  const samples = new Map(names.map((name) => [name, { few: [] as number[], many: [] as number[] }]))
  for (let n = 0; n < warmup + rounds; n++)
    for (const name of names)
      for (const size of n % 2 === 0 ? inTurn : inTurn.toReversed()) {
        const took = await time(towns[size], name)
        if (n >= warmup) samples.get(name)?.[size].push(took)
      }
  return [...samples].flatMap(([name, { few, many }]) => [
    row(`history.${name}.p50`, median(many), 'ms', 'among 10,000', median(few)),
    row(`history.${name}.p95`, percentile(many, 0.95), 'ms', 'among 10,000', percentile(few, 0.95)),
  ])
}

async function time({ chat, each, places }: Town, name: string): Promise<number> {
  const place = places[Math.floor(Math.random() * places.length)]
  if (!place) throw new Error('there is nowhere to go')
  const begin = performance.now()
  const page = await questions[name]?.(chat.api, place, each)
  const took = performance.now() - begin
  if (page?.messages.length !== limit) throw new Error(`${name}: a page of ${page?.messages.length}`)
  return took
}

async function settle(stack: AsyncDisposableStack, parts: Parts, size: { channels: number; each: number }) {
  const app = stack.use(await deploy(parts, 'embedded'))
  const person = { url: app.url, email: 'mira@example.com', password: crypto.randomUUID() }
  await signUp({ ...person, name: 'Mira' })
  const founder = await connect(person)
  const ids: string[] = []
  for (let n = 0; n < own; n++) ids.push((await founder.api.channels.create.mutate({ name: `channel-${n}` })).id)
  await founder.close()
  await grow(app, ids, size)
  const chat = await connect(person)
  stack.defer(() => chat.close())
  return { chat, each: size.each, places: await placesIn(app, ids, size.each) }
}

async function grow(
  { databaseUrl }: Deployment,
  ids: string[],
  { channels, each }: { channels: number; each: number },
) {
  const { db, stop } = connectDatabase(databaseUrl, createLog('warn'), 2)
  const begin = performance.now()
  try {
    const channelIds = Array.from({ length: channels }, (_, n) => ids[n] ?? uuidv7())
    await fill(db, { channelIds, authors: Array.from({ length: people }, uuidv7), each })
  } finally {
    await stop()
  }
  console.log(`history: ${channels * each} messages in ${((performance.now() - begin) / 1000).toFixed(0)} s`)
}

const Places = z.array(z.object({ channelId: z.string(), id: z.string(), seq: z.number(), at: z.string() }))

async function placesIn({ databaseUrl }: Deployment, ids: string[], each: number): Promise<Place[]> {
  const span = each - limit - limit / 2
  const found = await query(
    databaseUrl,
    `select message.channel_id as "channelId", id, seq::int, to_json(created_at at time zone 'utc') #>> '{}' || 'Z' as at
     from generate_series(1, 10), unnest('{${ids.join()}}'::uuid[]) as own (channel_id)
     cross join lateral (select ${limit} + 1 + floor(random() * ${span})::int as seq where own.channel_id is not null) as place
     join messages.message using (channel_id, seq)`,
  )
  return Places.parse(found)
}
