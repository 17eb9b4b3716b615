import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { partBytes } from '../../shared/files.ts'
import { createEnvironment, until } from '../context.ts'
import { spawnNode } from '../faults/node.ts'
import { arrived, begin, partAt, send } from '../load/sending.ts'
import { signUp } from '../people.ts'

const MiB = 1_048_576
const size = 160 * MiB
/** What is left of parts is collected before it is much. */
const most = 48 * MiB

const figure = async (pid: number, name: string) => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024
}

/** By how much a process grew at most meanwhile. */
async function growth(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = await figure(pid, 'VmRSS')
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  await work()
  return (await figure(pid, 'VmHWM')) - before
}

test.skipIf(!existsSync('/proc/self/clear_refs'))(
  'a large upload stands in the server’s memory, or is lost when that is killed in the middle',
  async () => {
    const env = { ...(await createEnvironment()), MAX_FILE_MB: '200' }
    await using first = await spawnNode(env)
    const mira = await signUp(first, 'Mira')
    const { headers } = mira
    const id = await begin({ url: `${first.url}/api/files`, headers, size })
    const upload = (url: string) => ({ url: `${url}/api/files`, headers, id, size })
    const half = size / 2
    expect(await growth(first.pid, () => send(upload(first.url), 0, half))).toBeLessThan(most)
    await first.end('SIGKILL')

    await using second = await spawnNode(env)
    expect(await arrived(upload(second.url))).toBe(half)
    expect(await growth(second.pid, () => send(upload(second.url), half))).toBeLessThan(most)
    const { api } = mira.at(second.url)
    await until('the file', async () => (await api.files.get.query({ fileId: id })).completedAt !== null, 30_000)
    for (const from of [0, half, size - partBytes]) {
      const range = `bytes=${from}-${from + partBytes - 1}`
      const answer = await fetch(`${second.url}/api/files/${id}/file`, { headers: { ...headers, range } })
      expect(Buffer.from(await answer.arrayBuffer()).equals(partAt(from, size))).toBe(true)
    }
  },
  60_000,
)
