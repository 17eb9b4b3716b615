import { test } from 'bun:test'
import fc from 'fast-check'
import { defaultTiming } from '../../client/sdk/timing.ts'
import { createUnread } from '../../client/sdk/unread.ts'
import type { Message } from '../../shared/messages.ts'
import { countsFor, type Unread } from '../../shared/receipts.ts'
import { until } from '../until.ts'

const channelId = '01a00000-0000-7000-8000-000000000001'
const me = 'me'

/** What the server knows of one channel, and what it tells of each change. */
function createServer() {
  const messages: Message[] = []
  let lastSeq = 0
  let readSeq = 0
  let version = 1

  function put(change: Partial<Message>, at = messages.length): Message {
    const seq = messages[at]?.seq ?? lastSeq + 1
    const before = messages[at] ?? ({ authorId: 'other', threadId: null, mentions: [], mentionsAll: null } as object)
    const message = { editedAt: null, deletedAt: null, ...before, ...change, channelId, seq, changedSeq: ++lastSeq }
    messages[at] = message as Message
    return message as Message
  }

  const move = (seq: number) => {
    readSeq = seq
    version++
    return { channelId, deliveredSeq: 0, readSeq, version }
  }

  const state = (): Unread => {
    const after = messages.filter((message) => message.seq > readSeq && countsFor(me, message))
    const mentions = after.filter(({ mentions }) => mentions.includes(me)).length
    return { channelId, deliveredSeq: 0, readSeq, version, lastSeq, unread: after.length, mentions }
  }

  return { put, move, state, count: () => messages.length, lastSeq: () => lastSeq }
}

const operation = fc.record({
  name: fc.constantFrom('say', 'say', 'say', 'edit', 'remove', 'read', 'unread', 'cut', 'mend', 'mend'),
  /** Which message, or how far. */
  at: fc.nat(20),
  isNamed: fc.boolean(),
  isOwn: fc.boolean(),
  /** How much of what is under way arrives before the next. */
  steps: fc.nat(2),
})
const burst = fc.array(operation, { minLength: 2, maxLength: 5 })
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

const timing = { ...defaultTiming, retryMs: 0, maxRetryMs: 0 }

test('news that come while the counts are on their way are lost, or counted twice, or leave them as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(burst), async (scheduler, bursts) => {
      const server = createServer()
      const step = (name: string) => scheduler.schedule(Promise.resolve(), name)
      let isCut = false
      const ask = async () => {
        await step('asked')
        if (isCut) throw new Error('the connection was lost')
        const answer = server.state()
        await step('answered')
        return [answer]
      }
      const unread = createUnread({ userId: me, timing, ask })
      unread.get()

      // Changes of a channel are told in their order, cursors in any.
      let stream = Promise.resolve()
      const change = (message: Message) => {
        stream = stream.then(() => step('told')).then(() => unread.changed(channelId, [message]))
      }
      const move = (seq: number) => {
        const cursor = server.move(Math.min(seq, server.lastSeq()))
        void step('moved').then(() => unread.moved(cursor))
      }
      const cut = (now: boolean) => {
        isCut = now
        unread.refresh()
      }
      const run = ({ name, at, isNamed, isOwn }: Operation) => {
        if (name === 'say') change(server.put({ mentions: isNamed ? [me] : [], authorId: isOwn ? me : 'other' }))
        else if (name === 'read' || name === 'unread') move(at)
        else if (name === 'cut' || name === 'mend') cut(name === 'cut')
        else if (server.count() > 0) {
          const now = new Date().toISOString()
          const becomes = name === 'edit' ? { editedAt: now, mentions: isNamed ? [me] : [] } : { deletedAt: now }
          change(server.put(becomes, at % server.count()))
        }
      }

      const knows = async () => {
        await scheduler.waitAll()
        return Bun.deepEquals(unread.get().get(channelId), server.state())
      }
      for (const few of bursts) {
        for (const operation of few) {
          run(operation)
          for (let n = 0; n < operation.steps && scheduler.count() > 0; n++) await scheduler.waitOne()
          // A turn of the event loop, in which a pause before the next question ends.
          await Bun.sleep(0)
        }
        if (isCut) cut(false)
        await until('it knows what the server knows', knows, 5_000)
      }
    }),
    { numRuns: 500, endOnFailure: true },
  )
}, 60_000)

test('who comes back just when asking is given up never hears what is unread', async () => {
  const server = createServer()
  server.put({})
  let asked = 0
  const unread = createUnread({
    userId: me,
    timing,
    async ask() {
      if (++asked > 6) return [server.state()]
      // After the last try, before the pause that follows it has ended.
      if (asked === 6) setTimeout(unread.refresh)
      throw new Error('the connection was lost')
    },
  })
  unread.get()
  await until('it knows what the server knows', () => Bun.deepEquals(unread.get().get(channelId), server.state()))
})
