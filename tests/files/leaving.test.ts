import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { createEnvironment, startApp, until } from '../context.ts'
import { still } from '../emoji/pictures.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { doorOf, uploaded } from './stage.ts'

let env: Record<string, string>
let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone

beforeAll(async () => {
  env = await createEnvironment()
  app = await startApp(env)
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
}, 30_000)
afterAll(() => app.stop())

/** A private channel with Jonas in it, a picture of Mira's and one of his own. */
async function gallery() {
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind: 'private' })
  await mira.api.channels.invite.mutate({ channelId, userId: jonas.id })
  const picture = await sharp(still(900, 600)).png().toBuffer()
  const [theirs, own] = [await uploaded(app, mira, picture, 'plan.png'), await uploaded(app, jonas, picture, 'own.png')]
  for (const [who, file] of [
    [mira, theirs],
    [jonas, own],
  ] as const) {
    const { id } = await who.api.messages.send.mutate({ channelId, text: '', fileIds: [file.id] })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
  }
  return { channelId, theirs, own }
}

/** What each door says to somebody of a file: a status, or a code. */
async function doors(someone: Someone, channelId: string, file: { id: string; name: string }, links: string[]) {
  const { api, rest, headers } = someone
  const fileId = file.id
  const status = async (answer: Promise<Response>) => (await answer).status
  const door = doorOf(app)
  return {
    whole: await status(door.get(headers, file)),
    head: await status(fetch(`${app.url}/api/files/${fileId}/${file.name}`, { method: 'HEAD', headers })),
    part: await status(door.get(headers, file, '', { range: 'bytes=0-3' })),
    known: await status(door.get(headers, file, '', { 'if-none-match': `"${fileId}"` })),
    small: await status(door.get(headers, file, '?size=small')),
    large: await status(door.get(headers, file, '?size=large')),
    get: await codeOf(api.files.get.query({ fileId })),
    rest: await status(rest('GET', `/files/${fileId}`)),
    link: await codeOf(api.files.link.query({ fileId })),
    linked: await Promise.all(links.map((path) => status(fetch(`${app.url}${path}`)))),
    list: await codeOf(api.files.list.query({ channelId })),
    listed: await status(rest('GET', `/channels/${channelId}/files`)),
    downloads: await codeOf(api.files.downloads.query({ fileId })),
    upload: await status(door.head(headers, fileId)),
    remove: await status(door.remove(headers, fileId)),
  }
}

const closed = {
  whole: 404,
  head: 404,
  part: 404,
  known: 404,
  small: 404,
  large: 404,
  get: 'NOT_FOUND',
  rest: 404,
  link: 'NOT_FOUND',
  linked: [404, 404],
  list: 'NOT_FOUND',
  listed: 404,
  downloads: 'NOT_FOUND',
  upload: 404,
  remove: 404,
}

describe('a file is still to be had, by one of its doors,', () => {
  for (const [how, go] of [
    ['by whoever has left its channel', (channelId: string) => jonas.api.channels.leave.mutate({ channelId })],
    [
      'by whoever was removed from it',
      (channelId: string) => mira.api.channels.kick.mutate({ channelId, userId: jonas.id }),
    ],
  ] as const)
    test(how, async () => {
      const { channelId, theirs, own } = await gallery()
      const { path } = await jonas.api.files.link.query({ fileId: theirs.id })
      const links = [path, path.replace('?', '?size=small&')]
      const before = await doors(jonas, channelId, theirs, links)
      expect(before).toMatchObject({ whole: 200, part: 206, known: 304, small: 200, get: 'none', linked: [200, 200] })
      await go(channelId)
      expect(await doors(jonas, channelId, theirs, links)).toEqual(closed)
      const again = { channelId: (await jonas.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })).id }
      for (const { id } of [theirs, own])
        expect(await codeOf(jonas.api.messages.send.mutate({ ...again, text: 'mine', fileIds: [id] }))).toBe(
          'PRECONDITION_FAILED',
        )
      expect(await doors(jonas, channelId, own, [])).toEqual({ ...closed, linked: [] })
      expect(await doors(mira, channelId, theirs, [])).toMatchObject({ whole: 200, small: 200, downloads: 'none' })
    })
})

describe('a link', () => {
  const linked = async (file: { id: string }, someone = mira) =>
    (await someone.api.files.link.query({ fileId: file.id })).path
  const statusOf = async (path: string) => (await fetch(`${app.url}${path}`)).status

  test('never ends, or can be read out of Redis', async () => {
    const file = await uploaded(app, mira, 'for a while')
    const path = await linked(file)
    const { redis } = app.platform
    const keys = await redis.keys('files:link:*')
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(await redis.ttl(key)).toBeWithin(1, 301)
      expect(path).not.toContain(key.split(':').at(-1) ?? '')
      await redis.pexpire(key, 1)
    }
    await until('it is over', async () => (await statusOf(path)) === 401)
  })

  test('is gone for good when Redis was emptied', async () => {
    const file = await uploaded(app, mira, 'still here')
    const path = await linked(file)
    await app.platform.redis.flushdb()
    expect(await statusOf(path)).toBe(401)
    expect(await statusOf(await linked(file))).toBe(200)
  })

  test('is a fault, or takes downloads with it, while Redis is away', async () => {
    const file = await uploaded(app, mira, 'still here')
    const path = await linked(file)
    await using other = await startApp(env)
    other.platform.redis.disconnect()
    const { api, headers } = mira.at(other.url)
    expect(await codeOf(api.files.link.query({ fileId: file.id }))).toBe('SERVICE_UNAVAILABLE')
    const answer = await fetch(`${other.url}${path}`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await (await doorOf(other).get(headers, file)).text()).toBe('still here')
  })
})
