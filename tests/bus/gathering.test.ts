import { expect, test } from 'bun:test'
import { gather } from '../../server/platform/bus/gathering.ts'
import { until } from '../until.ts'

interface Share {
  name: string
  events: { at: string }[]
  signal: AbortSignal
}

const event = (msAgo = 0) => ({ at: new Date(Date.now() - msAgo).toISOString() })

const share = (name: string, count = 1): Share => ({
  name,
  events: Array.from({ length: count }, () => event()),
  signal: new AbortController().signal,
})

/** What becomes of shares that come at the same moment, and in which batches they were handled; what `fail` names fails. */
async function handled(shares: Share[], fail: (name: string) => Error | undefined = () => undefined) {
  const batches: string[] = []
  const handle = async (batch: readonly Share[]) => {
    batches.push(batch.map(({ name }) => name).join())
    for (const { name } of batch) {
      const error = fail(name)
      if (error) throw error
    }
  }
  const bring = gather(handle, () => false)
  const outcomes = await Promise.allSettled(shares.map(bring))
  return { batches, failed: shares.filter((_, at) => outcomes[at]?.status === 'rejected').map(({ name }) => name) }
}

test('what several partitions bring at once is handled in turn', async () => {
  expect(await handled([share('a'), share('b'), share('c')])).toEqual({ batches: ['a,b,c'], failed: [] })
})

test('a batch is larger than one partition’s may be', async () => {
  const shares = [share('a', 500), share('b', 300), share('c', 200), share('d', 1), share('e', 700)]
  expect(await handled(shares)).toEqual({ batches: ['a', 'b,c', 'd', 'e'], failed: [] })
})

test('what cannot be handled has that fail which came with it', async () => {
  const fail = (name: string) => (name === 'b' ? new Error('b is too many') : undefined)
  expect(await handled([share('a'), share('b'), share('c')], fail)).toEqual({
    batches: ['a,b,c', 'a', 'b', 'c'],
    failed: ['b'],
  })
})

test('while Postgres is away, each partition asks for it', async () => {
  const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
  const outcome = await handled([share('a'), share('b')], () => away)
  expect(outcome).toEqual({ batches: ['a,b'], failed: ['a', 'b'] })
})

/** What is handled of a process that is busy until it is told otherwise. */
function whileBusy() {
  const process = { isBusy: true, looks: 0 }
  const handled: string[] = []
  const bring = gather<Share>(
    async (batch) => void handled.push(...batch.map(({ name }) => name)),
    () => {
      process.looks++
      return process.isBusy
    },
  )
  return { process, handled, bring }
}

test('what nobody waits for is in the way of what somebody does', async () => {
  const { process, handled, bring } = whileBusy()
  const both = Promise.all([share('a'), share('b')].map(bring))
  await until('it has been asked more than once', () => process.looks > 2)
  expect(handled).toEqual([])
  process.isBusy = false
  await both
  expect(handled).toEqual(['a', 'b'])
})

test('what nobody waits for is never done on a server that is always busy', async () => {
  const { handled, bring } = whileBusy()
  void bring(share('a'))
  await bring({ ...share('b'), events: [event(10_000), event()] })
  expect(handled).toEqual(['a', 'b'])
})

test('a server that is busy does not stop, or works on what it has lost', async () => {
  const { process, handled, bring } = whileBusy()
  const ending = new AbortController()
  const lost = bring({ ...share('a'), signal: ending.signal })
  const kept = bring(share('b'))
  await until('it has been asked more than once', () => process.looks > 2)
  ending.abort()
  await lost
  process.isBusy = false
  await kept
  expect(handled).toEqual(['b'])
})
