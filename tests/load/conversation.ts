import { type Chat, connect, signUp } from 'realtime-chat/sdk'
import type { LiveEvent } from '../../shared/live.ts'
import { deploy, startParts } from './deployment.ts'
import { median, percentile, type Row, row } from './row.ts'

const warmup = 100
const rounds = 500
const waitMs = 5_000
/** People do not speak without drawing breath; back to back, a send finds everything still warm. */
const breathMs = 20

/**
 * Milliseconds from a change to a message until another member is told of it, one after the other with a breath between
 * them, beside the same of a plain send.
 */
export async function conversation(): Promise<Row[]> {
  await using parts = await startParts()
  await using app = await deploy(parts, 'embedded')
  const [mira, jonas] = [await join(app.url, 'Mira'), await join(app.url, 'Jonas')]
  try {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: 'general' })
    await jonas.api.channels.join.mutate({ channelId })
    const { id } = await mira.send(channelId, 'a message that much is done to')
    const one = { channelId, id }
    const { messages } = mira.api
    const send = await measure(jonas, 'chat.message_delivered', (n) =>
      messages.send.mutate({ channelId, text: `message ${n}` }),
    )
    const react = await measure(jonas, 'chat.reaction_changed', (n) =>
      (n % 2 === 0 ? messages.react : messages.unreact).mutate({ ...one, emoji: '🎉' }),
    )
    const edit = await measure(jonas, 'chat.message_edited', (n) => messages.edit.mutate({ ...one, text: `text ${n}` }))
    return [compare('reaction', react, send), compare('edit', edit, send)].flat()
  } finally {
    await Promise.all([mira.close(), jonas.close()])
  }
}

function compare(name: string, ours: number[], send: number[]): Row[] {
  return [
    row(`conversation.${name}.p50`, median(ours), 'ms', 'a plain send', median(send)),
    row(`conversation.${name}.p99`, percentile(ours, 0.99), 'ms', 'a plain send', percentile(send, 0.99)),
  ]
}

async function join(url: string, name: string): Promise<Chat> {
  const person = { url, email: `${name.toLowerCase()}@example.com`, password: crypto.randomUUID() }
  await signUp({ ...person, name })
  return connect(person)
}

async function measure(listener: Chat, type: LiveEvent['type'], change: (n: number) => Promise<unknown>) {
  const samples: number[] = []
  for (let n = 0; n < warmup + rounds; n++) {
    const heard = next(listener, type)
    const begin = performance.now()
    await Promise.all([change(n), heard.then((at) => samples.push(at - begin))])
    await Bun.sleep(breathMs)
  }
  return samples.slice(warmup)
}

/** When the next event of a type is heard. */
function next(listener: Chat, type: LiveEvent['type']): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const timer = setTimeout(() => reject(new Error(`no ${type} in ${waitMs} ms`)), waitMs)
  const stop = listener.on('event', (event) => event.type === type && resolve(performance.now()))
  return promise.finally(() => {
    clearTimeout(timer)
    stop()
  })
}
