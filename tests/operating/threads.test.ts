import { expect, test } from 'bun:test'
import { readdir, readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { createLog } from '../../server/platform/log.ts'
import { settleThreads } from '../../server/platform/threads.ts'
import { until } from '../until.ts'

interface Thread {
  name: string
  priority: number
}

/** The threads of this process: proc(5), the nineteenth field of `stat`. */
async function threads(): Promise<Thread[]> {
  const ids = await readdir('/proc/self/task')
  const found = ids.map(async (id): Promise<Thread[]> => {
    const stat = await readFile(`/proc/self/task/${id}/stat`, 'utf8').catch(() => '')
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? []
    return name && rest ? [{ name, priority: Number(rest.split(' ')[16]) }] : []
  })
  return (await Promise.all(found)).flat()
}

test.skipIf(process.platform !== 'linux')('who asks for something waits for a function that is compiled', async () => {
  let sum = 0
  const work = () => {
    for (let n = 0; n < 100_000; n++) sum += Math.sqrt(n)
  }
  const compilers = async () => {
    work()
    return (await threads()).filter(({ name }) => name === 'JITWorker')
  }
  await until('there is a compiler', async () => (await compilers()).length > 0)
  const running = settleThreads(createLog('silent'))
  const low = constants.priority.PRIORITY_LOW
  await until('it gives way', async () => (await compilers()).every(({ priority }) => priority === low), 20_000)
  const others = (await threads()).filter(({ name }) => name === 'HeapHelper' || name.startsWith('bun'))
  expect(others.length).toBeGreaterThan(0)
  expect(others.filter(({ priority }) => priority > 0)).toEqual([])
  await running.stop()
  expect(sum).toBeGreaterThan(0)
})
