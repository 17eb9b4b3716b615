import { readdir, rm } from 'node:fs/promises'
import { z } from 'zod'
import { environmentOf, startParts } from './deployment.ts'
import { type Server, startBaseline, startServer } from './harness.ts'
import { median, type Row, row } from './row.ts'
import { arrived, begin, partAt, send } from './sending.ts'
import { settle } from './town.ts'

const MiB = 1_048_576
const size = 256 * MiB
/** Until both servers' code is compiled. */
const warmups = 4
const rounds = 5
const large = 1_024 * MiB

const folder = `${import.meta.dir}/../../.data/bench-files-${crypto.randomUUID()}`
const baseline = 'bun file server'

interface Door {
  headers: Record<string, string>
  /** Sends a file and answers with where it can be had. */
  upload(size: number): Promise<string>
}

/**
 * How many MiB of a file go up and down in a second, over the same connection in the same parts, beside a bare server
 * that writes and reads files and neither asks who it is nor waits for the disk; and by how much the memory of a server
 * grows at most while 1 GiB comes up, half of which it has taken when it is killed and started again.
 */
export async function upload(): Promise<Row[]> {
  await using parts = await startParts()
  const env = async () => ({
    ...(await environmentOf(parts, 'embedded')),
    DATA_DIR: folder,
    MAX_FILE_MB: '2000',
    FILES_PER_PERSON_MB: '4000',
  })
  try {
    return [...(await speeds(await env())), await memory(await env())]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function speeds(env: Record<string, string>): Promise<Row[]> {
  await using app = await startServer(env)
  await using bare = await startBaseline([process.execPath, `${import.meta.dir}/baselines/files.ts`, `${folder}/bare`])
  const ours = await chatDoor(app.url)
  const theirs = bareDoor(bare.url)
  const figures: Record<'up' | 'down', Record<'ours' | 'theirs', number[]>> = {
    up: { ours: [], theirs: [] },
    down: { ours: [], theirs: [] },
  }
  // In turns, so that whatever else the machine does is shared.
  for (let round = 0; round < warmups + rounds; round++)
    for (const [who, door] of [
      ['theirs', theirs],
      ['ours', ours],
    ] as const) {
      const up = performance.now()
      const url = await door.upload(size)
      const down = performance.now()
      await download(url, door.headers)
      const end = performance.now()
      await empty(folder)
      if (round < warmups) continue
      figures.up[who].push(perSecond(down - up))
      figures.down[who].push(perSecond(end - down))
    }
  return [
    row('upload.up', median(figures.up.ours), 'MiB/s', baseline, median(figures.up.theirs)),
    row('upload.down', median(figures.down.ours), 'MiB/s', baseline, median(figures.down.theirs)),
  ]
}

/** The kernel gives the memory of what was removed to the next one: a fresh piece of it can be dearer than all else. */
async function empty(folder: string) {
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) await rm(`${file.parentPath}/${file.name}`)
}

const perSecond = (ms: number) => size / MiB / (ms / 1_000)

async function chatDoor(url: string): Promise<Door> {
  const [seat] = await settle(url, { people: 1, channels: 1, seats: 1 })
  const headers = { authorization: `Bearer ${seat?.token}` }
  const door = `${url}/api/files`
  return {
    headers,
    async upload(size) {
      const id = await begin({ url: door, headers, size })
      await send({ url: door, headers, id, size }, 0)
      await completed(url, headers, id)
      return `${door}/${id}/file`
    },
  }
}

/** Until it can be had. */
async function completed(url: string, headers: Record<string, string>, id: string) {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/files/${id}`, { headers })
    if (z.object({ type: z.string().nullable() }).parse(await answer.json()).type !== null) return
    await Bun.sleep(2)
  }
}

function bareDoor(url: string): Door {
  return {
    headers: {},
    async upload(size) {
      const name = crypto.randomUUID()
      for (let from = 0; from < size; ) {
        const body = partAt(from, size)
        await fetch(`${url}/${name}?from=${from}`, { method: 'PUT', body })
        from += body.length
      }
      return `${url}/${name}`
    },
  }
}

async function download(url: string, headers: Record<string, string>) {
  const answer = await fetch(url, { headers })
  let bytes = 0
  for await (const chunk of answer.body ?? []) bytes += chunk.length
  if (bytes !== size) throw new Error(`${bytes} bytes came down`)
}

async function memory(env: Record<string, string>): Promise<Row> {
  await using bare = await startBaseline([process.execPath, `${import.meta.dir}/baselines/files.ts`, `${folder}/bare`])
  const theirs = await growth(bare, () => bareDoor(bare.url).upload(large))
  const growths: number[] = []
  const half = async (url: string, headers: Record<string, string>, id: string, to: number) => {
    const all = { url: `${url}/api/files`, headers, id, size: large }
    return send(all, await arrived(all), to)
  }
  let id = ''
  let headers = {}
  {
    await using first = await startServer(env)
    const door = await chatDoor(first.url)
    headers = door.headers
    id = await begin({ url: `${first.url}/api/files`, headers, size: large })
    growths.push(await growth(first, () => half(first.url, headers, id, large / 2)))
    await first.kill()
  }
  await using second = await startServer(env)
  growths.push(await growth(second, () => half(second.url, headers, id, large)))
  await completed(second.url, headers, id)
  return row('upload.memory', Math.max(...growths) / MiB, 'MiB', baseline, theirs / MiB)
}

/** By how much the memory of a server grows at most, in bytes. */
async function growth(server: Server, work: () => Promise<unknown>): Promise<number> {
  const before = await server.memory()
  const peak = await server.watchPeak()
  await work()
  return (await peak()) - before
}
