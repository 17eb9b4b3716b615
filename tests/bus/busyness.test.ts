import { expect, test } from 'bun:test'
import { createBusyness } from '../../server/platform/busyness.ts'

/** A process whose time is told by hand. */
function newProcess() {
  const time = { used: 0, at: 0 }
  const { isBusy, handled } = createBusyness(
    () => time.used,
    () => time.at,
  )
  const pass = (ms: number, used: number) => {
    time.at += ms
    time.used += used
    return isBusy()
  }
  return { pass, handled }
}

test('a process is taken for busy by what it did long ago, or for one moment', () => {
  const { pass } = newProcess()
  expect(pass(100, 90)).toBe(true)
  expect(pass(100, 10)).toBe(false)
  expect(pass(50, 50)).toBe(false)
  expect(pass(50, 50)).toBe(true)
  expect(pass(60_000, 300)).toBe(false)
})

test('a process that waits for Postgres, with a crowd that waits for it, is taken for one at rest', () => {
  const { pass, handled } = newProcess()
  for (const count of [1, 2, 1]) handled(count)
  expect(pass(100, 10)).toBe(false)
  for (const count of [18, 2, 4]) handled(count)
  expect(pass(100, 10)).toBe(true)
  expect(pass(100, 10)).toBe(false)
})

test('a process with time left is taken for busy, and what was just said is not found for seconds', () => {
  const { pass, handled } = newProcess()
  // As at a thousand messages a second, most of them by themselves, some after a pause together.
  for (const count of [1, 1, 1, 1, 20, 6]) handled(count)
  expect(pass(100, 80)).toBe(false)
})

const usedMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

test('a process that does nothing but work is taken for one at rest', () => {
  // Whatever share of a core it is given.
  const { isBusy } = createBusyness(undefined, usedMs)
  for (const until = usedMs() + 150; usedMs() < until; );
  expect(isBusy()).toBe(true)
})

test('a process that waits is taken for one at work', async () => {
  const { isBusy } = createBusyness()
  await Bun.sleep(500)
  expect(isBusy()).toBe(false)
})
