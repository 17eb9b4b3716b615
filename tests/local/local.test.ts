import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { freePort } from '../../deploy/local/part.ts'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { until } from '../context.ts'

const local = `${import.meta.dir}/../../deploy/local`
const password = 'only-for-this-test'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/realtime-chat-local-`)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const startIn = (dataDir: string) => startServices({ dataDir, durable: true, password, env: {} })

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client.query(sql).finally(() => client.end())
}

function answers(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

/** Runs a script of deploy/local in a process group of its own, as a terminal does. */
function run(script: string, env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, code, output: () => output }
}

const { HOME = '', PATH = '' } = process.env

describe('the services of one machine', () => {
  test('what was written before a restart is gone after it', async () => {
    const first = await startIn(`${folder}/kept`)
    await query(first.databaseUrl, 'create table note (text text)')
    const redis = new Redis(first.redisUrl)
    await redis.set('note', 'still here')
    redis.disconnect()
    await first.stop()

    const second = await startIn(`${folder}/kept`)
    const again = new Redis(second.redisUrl)
    expect((await query(second.databaseUrl, 'select * from note')).rows).toEqual([])
    expect(await again.get('note')).toBe('still here')
    again.disconnect()
    await second.stop()
    expect(await answers(second.databaseUrl)).toBe(false)
    expect(await answers(second.redisUrl)).toBe(false)
  })

  test('a starter that is killed leaves its services running', async () => {
    const starter = run(`${import.meta.dir}/starter.ts`, { HOME, PATH }, [`${folder}/killed`])
    await until('the services are there', () => starter.output().includes('databaseUrl'), 60_000)
    const services: Services = JSON.parse(
      starter
        .output()
        .split('\n')
        .find((line) => line.startsWith('{')) ?? '',
    )
    expect(await answers(services.databaseUrl)).toBe(true)

    starter.child.kill('SIGKILL')
    await until('Postgres has ended', async () => !(await answers(services.databaseUrl)))
    await until('Redis has ended', async () => !(await answers(services.redisUrl)))
  })

  test('a first start that is cut short spoils every later one', async () => {
    const dataDir = `${folder}/short`
    const starter = run(`${import.meta.dir}/starter.ts`, { HOME, PATH }, [dataDir])
    const prepared = new Bun.Glob('postgres*/PG_VERSION')
    await until('its folder is there', () => existsSync(dataDir))
    await until('Postgres is being prepared', () => [...prepared.scanSync({ cwd: dataDir })].length > 0)
    process.kill(-(starter.child.pid ?? 0), 'SIGKILL')
    await starter.code

    const again = await startIn(dataDir)
    expect((await query(again.databaseUrl, 'select 1 as one')).rows).toEqual([{ one: 1 }])
    await again.stop()
  }, 60_000)

  test('a second copy spoils the data of the first, or ends without a word', async () => {
    const first = await startIn(`${folder}/shared`)
    expect(startIn(`${folder}/shared`)).rejects.toThrow(/Another copy is running on .*DATA_DIR=/)
    const beside = await startIn(`${folder}/beside`)
    expect((await query(beside.databaseUrl, 'select 1 as one')).rows).toEqual([{ one: 1 }])
    await Promise.all([first.stop(), beside.stop()])
  }, 60_000)

  test('a missing part shows a stack trace instead of the command that adds it', async () => {
    const elsewhere = `${folder}/nothing`
    const script = `${folder}/missing.ts`
    await Bun.write(
      script,
      `import { main } from '${local}/part.ts'
       import { startServices } from '${local}/services.ts'
       const env = { DATABASE_URL: 'postgres://elsewhere' }
       await main(() => startServices({ dataDir: '${elsewhere}', durable: false, password: '', env }).then(() => 0))`,
    )
    const { code, output } = run(script, { HOME: elsewhere, PATH: elsewhere, XDG_CACHE_HOME: elsewhere })
    expect(await code).toBe(1)
    expect(output()).toContain('sudo apt-get install redis-server')
    expect(output()).not.toMatch(/^\s+at /m)
  })
})

describe('bun run dev', () => {
  test('a taken port is not told', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, output } = run(`${local}/dev.ts`, { HOME, PATH, PORT: `${port}`, DATA_DIR: `${folder}/unused` })
    expect(await code).toBe(1)
    expect(output()).toContain(`Port ${port} is taken`)
    server.close()
  })

  test('Ctrl-C leaves something running, or the page is not served', async () => {
    const port = await freePort()
    const dev = run(`${local}/dev.ts`, { HOME, PATH, PORT: `${port}`, DATA_DIR: `${folder}/dev` })
    await until('the sign-ins are told', () => dev.output().includes('Ctrl-C'), 60_000)
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('<html')
    expect(dev.output()).toContain('mira@example.com')

    process.kill(-(dev.child.pid ?? 0), 'SIGINT')
    expect(await dev.code).toBe(0)
    expect(await answers(`http://127.0.0.1:${port}`)).toBe(false)
    const { stdout } = Bun.spawnSync(['ps', '-eo', 'args'])
    expect(
      stdout
        .toString()
        .split('\n')
        .filter((line) => line.includes(`${folder}/dev`)),
    ).toEqual([])
  }, 90_000)
})
