import { expect, test } from 'bun:test'
import { gather } from '../../server/platform/bus/gathering.ts'

interface Share {
  name: string
  events: unknown[]
}

const share = (name: string, count = 1): Share => ({ name, events: Array.from({ length: count }) })

/** What becomes of shares that come at the same moment, and in which batches they were handled; what `fail` names fails. */
async function handled(shares: Share[], fail: (name: string) => Error | undefined = () => undefined) {
  const batches: string[] = []
  const bring = gather<Share>(async (batch) => {
    batches.push(batch.map(({ name }) => name).join())
    for (const { name } of batch) {
      const error = fail(name)
      if (error) throw error
    }
  })
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
