import { readdir, readFile } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import type { Log } from './log.ts'
import { startRounds } from './rounds.ts'
import type { Running } from './run.ts'

/** What the runtime compiles with, and what gives memory back: nobody waits for either. */
const helpers = new Set(['JITWorker', 'mi-scavenger'])
const lookEveryMs = 5_000

/**
 * Has the runtime's own helpers give way to the thread that all JavaScript runs on, wherever they have a core in common: a
 * function that is compiled took it from whoever had just asked for something, for 4 ms. They come when they are needed,
 * so they are looked for again and again. On Linux, where a thread has a priority of its own (sched(7)); nothing elsewhere.
 */
export function settleThreads(log: Log): Running {
  if (process.platform !== 'linux') return { stop: async () => {} }
  let known = new Set<string>()
  return startRounds(log, 'the threads of the runtime', lookEveryMs, async () => {
    const threads = await readdir('/proc/self/task')
    await Promise.all(threads.filter((thread) => !known.has(thread)).map(settle))
    known = new Set(threads)
    return false
  })
}

async function settle(thread: string) {
  try {
    const name = await readFile(`/proc/self/task/${thread}/comm`, 'utf8')
    if (helpers.has(name.trim())) setPriority(Number(thread), constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended.
  }
}
