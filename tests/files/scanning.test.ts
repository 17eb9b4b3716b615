import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createServer, connect as dial, type Server } from 'node:net'
import { sql } from 'kysely'
import { connect } from '../../client/sdk/index.ts'
import { streamMaxMiB } from '../../deploy/local/clamd.ts'
import { freePort } from '../../deploy/local/part.ts'
import { createEnvironment, service, startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { eicar, hasClamd } from './eicar.ts'
import { doorOf, idIn, openPatch } from './stage.ts'
import { namesIn } from './storages.ts'

const timing = { files: { examineEveryMs: 50 } }

describe.skipIf(!hasClamd)('with a virus scanner', () => {
  let env: Record<string, string>
  let app: Awaited<ReturnType<typeof startApp>>
  let mira: Someone
  let door: ReturnType<typeof doorOf>
  let channelId: string

  beforeAll(async () => {
    env = { ...(await createEnvironment()), CLAMD_URL: service('TEST_CLAMD_URL') }
    app = await startApp(env, timing)
    mira = await signUp(app, 'Mira')
    door = doorOf(app)
    channelId = (await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id
  }, 30_000)
  afterAll(() => app.stop())

  const received = async (content: string, name: string) => {
    const id = idIn(await door.create(mira.headers, content.length, name))
    await door.patch(mira.headers, id, 0, content)
    return id
  }

  test('an infected file is had, attached or sent anew, its uploader is not told, or it stays', async () => {
    await using live = await mira.listen()
    const id = await received(`a game${eicar}`, 'game.bin')
    const told = await until('the refusal', () => live.heard.find(({ type }) => type === 'files.upload_rejected'))
    expect(told.data).toEqual({ id, name: 'game.bin', reason: 'infected' })
    expect(await mira.api.files.get.query({ fileId: id })).toMatchObject({ rejected: 'infected', type: null })
    await until('its bytes are gone', async () => !(await namesIn(env)).some((name) => name.includes(id)))
    const send = mira.api.messages.send.mutate({ channelId, text: 'play', fileIds: [id] })
    expect(await codeOf(send)).toBe('PRECONDITION_FAILED')
    for (const query of ['', '?size=small']) {
      expect((await door.get(mira.headers, { id, name: 'game.bin' }, query)).status).toBe(404)
      const { path } = await mira.api.files.link.query({ fileId: id })
      expect((await fetch(`${app.url}${path}${query.replace('?', '&')}`)).status).toBe(404)
    }
    expect((await door.head(mira.headers, id)).status).toBe(404)
    expect((await door.patch(mira.headers, id, 0, 'something')).status).toBe(404)
    const { rows } = await sql`select file_id, uploader_id, name, reason, finding from files.rejection`.execute(
      app.platform.db,
    )
    const finding = expect.stringContaining('Eicar')
    expect(rows).toEqual([{ file_id: id, uploader_id: mira.id, name: 'game.bin', reason: 'infected', finding }])
  })

  test('a script is not told why its file was refused', async () => {
    const token = mira.headers['authorization']?.replace('Bearer ', '') ?? ''
    const chat = await connect({ url: app.url, token, timing: { retryMs: 5 } })
    const refusal = { code: 'UNPROCESSABLE_CONTENT', reason: 'infected' }
    await expect(chat.upload(new Blob([eicar]), { name: 'game.bin' })).rejects.toMatchObject(refusal)
    const large = new Blob([new Uint8Array(streamMaxMiB * 1_048_576 + 1)])
    await expect(chat.upload(large, { name: 'large.bin' })).rejects.toMatchObject({ reason: 'unscannable' })
    expect(await chat.upload(new Blob(['hello']), { name: 'notes.txt' })).toMatchObject({ type: 'text/plain' })
    await chat.close()
  })

  test('those who manage the workspace are not told what was refused, others are, or some is missed from page to page', async () => {
    const jonas = await signUp(app, 'Jonas')
    for (const nth of [1, 2, 3]) {
      const id = await received(`${nth}${eicar}`, `${nth}.bin`)
      await until('the refusal', async () => (await mira.api.files.get.query({ fileId: id })).rejected)
    }
    const all = await mira.api.files.rejections.query({})
    expect(all.slice(0, 3).map(({ name }) => name)).toEqual(['3.bin', '2.bin', '1.bin'])
    const known = { uploaderId: mira.id, reason: 'infected', finding: expect.stringContaining('Eicar') }
    expect(all[0]).toMatchObject({ ...known, size: eicar.length + 1 })
    expect(all.map(({ reason }) => reason)).toContain('unscannable')
    const paged = []
    for (let before: string | undefined, more = true; more; ) {
      const page = await mira.api.files.rejections.query({ limit: 2, ...(before && { before }) })
      paged.push(...page)
      before = page.at(-1)?.fileId
      more = page.length > 0
    }
    expect(paged).toEqual(all)
    expect(await codeOf(jonas.api.files.rejections.query({}))).toBe('FORBIDDEN')
  })

  test('what was looked into is changed by a part that was still open', async () => {
    await using other = await startApp(env, timing)
    const id = idIn(await door.create(mira.headers, 100_000, 'notes.txt'))
    const late = openPatch(other, mira.headers, id, { offset: 0, size: 100_000 })
    await late.send(Buffer.from('a'.repeat(50_000)))
    await door.patch(mira.headers, id, 0, 'a'.repeat(100_000))
    const file = await until('the file', async () => {
      const details = await mira.api.files.get.query({ fileId: id })
      return details.completedAt !== null && details
    })
    await late.send(Buffer.from(eicar.padEnd(50_000)))
    expect(await late.status()).toBe(409)
    expect(await (await door.get(mira.headers, file)).text()).toBe('a'.repeat(100_000))
  })

  test('a file is used, or lost, while the scanner is away', async () => {
    const port = await freePort()
    await using elsewhere = await startApp(
      { ...env, ...(await createEnvironment()), CLAMD_URL: `tcp://127.0.0.1:${port}` },
      timing,
    )
    const priya = await signUp(elsewhere, 'Priya')
    const theirs = doorOf(elsewhere)
    const id = idIn(await theirs.create(priya.headers, 5, 'notes.txt'))
    await theirs.patch(priya.headers, id, 0, 'hello')
    const rowOf = async () => {
      const { rows } = await sql<{ attempts: number; due: boolean; seen: boolean }>`
        select attempts, due_at > now() as due, due_at > received_at as seen from files.file where id = ${id}`.execute(
        elsewhere.platform.db,
      )
      return rows[0]
    }
    // Each time it was put off, it stands as if it had not been tried.
    await until('it was tried', async () => {
      const row = await rowOf()
      return row?.seen && row.attempts === 0
    })
    const place = await priya.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    const send = priya.api.messages.send.mutate({ channelId: place.id, text: 'look', fileIds: [id] })
    expect(await codeOf(send)).toBe('PRECONDITION_FAILED')
    expect((await theirs.get(priya.headers, { id, name: 'notes.txt' })).status).toBe(404)
    const scanner = await listenInstead(port)
    const file = await until('the file', async () => {
      const details = await priya.api.files.get.query({ fileId: id })
      return details.completedAt !== null && details
    })
    scanner.close()
    expect(await (await theirs.get(priya.headers, file)).text()).toBe('hello')
  }, 30_000)

  /** The scanner, at another port. */
  async function listenInstead(port: number): Promise<Server> {
    const { hostname, port: at } = new URL(service('TEST_CLAMD_URL'))
    const server = createServer((socket) => {
      const scanner = dial(Number(at), hostname)
      for (const end of [socket, scanner]) end.on('error', () => undefined)
      socket.pipe(scanner).pipe(socket)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return server
  }
})
