import { expect, test } from 'bun:test'
import { goOnWhile, spread } from '../../server/platform/gateway/leaving.ts'

const chances: [string, () => number][] = [
  ['any', Math.random],
  ['the least', () => 0],
  ['the most', () => 0.999_999],
]

for (const [chance, random] of chances)
  test(`those who are asked to connect anew come as a crowd, or much too late: ${chance} chance`, () => {
    for (const clients of [1, 10, 1_000, 10_000, 50_000]) {
      const moments = spread(clients, random)
      expect(moments).toHaveLength(clients)
      expect(moments.at(-1)).toBeLessThanOrEqual(20_000)
      // In a tenth of a second, some fifty, or a two-hundredth of all.
      const most = Math.max(52, clients / 200 + 2)
      const crowds = moments.slice(most).filter((at, index) => at - (moments[index] ?? 0) < 100)
      expect(crowds).toEqual([])
    }
  })

test('a drain waits for ever for those who cannot leave, or for long when all have left', async () => {
  await goOnWhile(20, () => [new Promise(() => {})])
  await goOnWhile(1e9, () => [Promise.resolve()])
})
