import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import sharp from 'sharp'
import { z } from 'zod'
import { CustomEmoji, mostEmojiBytes, mostEmojis } from '../../shared/emoji.ts'
import { startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { moving, still, upload } from './pictures.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let guest: Someone

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  guest = await signUp(app, 'Aiko')
  await mira.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
}, 30_000)
afterAll(() => app.stop())

const put = (name: string, file?: Uint8Array, type?: string, headers = mira.headers) =>
  upload(app.url, headers, name, file, type)

async function added(name: string, file?: Uint8Array, type?: string) {
  const answer = await put(name, file, type)
  expect(answer.status).toBe(200)
  return CustomEmoji.parse(await answer.json())
}

const get = ({ name, version }: CustomEmoji, headers: Record<string, string> = jonas.headers) =>
  fetch(`${app.url}/api/emoji/${name}/${version}`, { headers })

async function told(answer: Promise<Response>) {
  return z.object({ code: z.string(), message: z.string() }).parse(await (await answer).json()).code
}

const names = async ({ api }: Someone) => (await api.emoji.list.query()).map(({ name }) => name)

describe('an emoji of the workspace', () => {
  test('is not there for everybody at once, guests too', async () => {
    await using live = await jonas.listen()
    await using guests = await guest.listen()
    const emoji = await added('party_parrot')
    for (const { heard } of [live, guests]) {
      const news = await until('the news', () => heard.find(({ type }) => type === 'emoji.changed'))
      expect(news.data).toEqual({ userId: mira.id, change: 'added', name: 'party_parrot', emoji })
    }
    for (const { api } of [mira, jonas, guest]) expect(await api.emoji.list.query()).toEqual([emoji])
    expect((await get(emoji, guest.headers)).status).toBe(200)
  })

  test('is served otherwise than as a small WebP for good, or tells what its file held', async () => {
    const withPlace = sharp(still(900, 300)).withExif({ IFD0: { Copyright: 'a secret place' } })
    const kinds = { png: await withPlace.png().toBuffer(), jpeg: await withPlace.jpeg().toBuffer() }
    for (const [kind, file] of Object.entries(kinds)) {
      const served = await get(await added('wide', file, `image/${kind}`))
      expect(served.headers.get('content-type')).toBe('image/webp')
      expect(served.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
      expect(served.headers.get('x-content-type-options')).toBe('nosniff')
      const image = Buffer.from(await served.arrayBuffer())
      expect(await sharp(image).metadata()).toMatchObject({ format: 'webp', width: 128, height: 43 })
      expect(image.includes('a secret place')).toBe(false)
    }
  })

  test('stands still though its picture moved', async () => {
    for (const kind of ['gif', 'webp'] as const) {
      const served = await get(await added(`moving-${kind}`, await moving(3, kind), `image/${kind}`))
      const image = sharp(await served.arrayBuffer(), { animated: true })
      expect(await image.metadata()).toMatchObject({ pages: 3, delay: [100, 100, 100], pageHeight: 85 })
    }
  })

  test('cannot get another picture, name or end; or its old address still gives it', async () => {
    const first = await added('shipit')
    const second = await added('shipit')
    expect([(await get(first)).status, (await get(second)).status]).toEqual([404, 200])
    await using live = await guest.listen()
    expect(await mira.api.emoji.rename.mutate({ name: 'shipit', to: 'sail-it' })).toEqual({
      ...second,
      name: 'sail-it',
    })
    expect([(await get(second)).status, (await get({ ...second, name: 'sail-it' })).status]).toEqual([404, 200])
    expect((await mira.rest('DELETE', '/emoji/sail-it')).status).toBe(200)
    expect((await get({ ...second, name: 'sail-it' })).status).toBe(404)
    expect(await names(jonas)).not.toContain('sail-it')
    const told = () => live.heard.flatMap((event) => (event.type === 'emoji.changed' ? [event.data.change] : []))
    // That its picture was replaced may be told as late as this.
    const ours = () => told().filter((change) => change === 'renamed' || change === 'removed')
    await until('both are told', () => ours().length === 2)
    expect(await codeOf(mira.api.emoji.remove.mutate({ name: 'sail-it' }))).toBe('NOT_FOUND')
    expect(await codeOf(mira.api.emoji.rename.mutate({ name: 'sail-it', to: 'boat-2' }))).toBe('NOT_FOUND')
  })

  test('is made or unmade without a trace', async () => {
    await added('traced')
    await mira.api.emoji.remove.mutate({ name: 'traced' })
    const log = await until('both entries', async () => {
      const entries = await mira.api.auth.audit.query({ type: 'emoji.changed' })
      const found = entries.filter(({ detail }) => detail['name'] === 'traced')
      return found.length === 2 && found
    })
    expect(log.map(({ actorId, detail }) => [actorId, detail['change']])).toEqual([
      [mira.id, 'removed'],
      [mira.id, 'added'],
    ])
  })
})

describe('an emoji is made', () => {
  test('by whoever does not manage the workspace, with a token that is not good for it, or from another site', async () => {
    const token = async (scopes: ('read' | 'write' | 'admin')[]) => {
      const { secret } = await mira.api.auth.createToken.mutate({ name: 'script', scopes })
      return { authorization: `Bearer ${secret}` }
    }
    for (const headers of [
      jonas.headers,
      guest.headers,
      await token(['read', 'write']),
      await token(['read', 'admin']),
    ])
      expect((await put('mine', undefined, undefined, headers)).status).toBe(403)
    const evil = { ...mira.headers, origin: 'https://evil.example' }
    expect((await put('mine', undefined, undefined, evil)).status).toBe(403)
    expect((await put('mine', undefined, undefined, { authorization: 'Bearer no' })).status).toBe(401)
    expect(await names(mira)).not.toContain('mine')
    const script = await token(['read', 'write', 'admin'])
    expect((await put('by-script', undefined, undefined, script)).status).toBe(200)
  })

  test('under a name that means another one, or that nobody can write', async () => {
    for (const name of ['tada', 'heart', '100']) expect(await told(put(name))).toBe('CONFLICT')
    for (const name of ['a', 'Loud', 'a b', 'ünï', '_edge', 'edge_', 'x'.repeat(33), '..%2Fme'])
      expect((await put(encodeURIComponent(name))).status).toBe(400)
    await added('spare')
    await added('taken')
    expect(await codeOf(mira.api.emoji.rename.mutate({ name: 'spare', to: 'taken' }))).toBe('CONFLICT')
    expect(await codeOf(mira.api.emoji.rename.mutate({ name: 'spare', to: 'tada' }))).toBe('CONFLICT')
  })

  test('of what is no picture, or only says that it is one', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const png = await sharp(still(9, 9)).png().toBuffer()
    expect(await told(put('bad', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png'))).toBe(
      'UNSUPPORTED_MEDIA_TYPE',
    )
    expect(await told(put('bad', png, 'image/gif'))).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(await told(put('bad', bytes('GIF89a<script>alert(1)</script>'), 'image/gif'))).toBe('UNPROCESSABLE_CONTENT')
    expect(await told(put('bad', Buffer.concat([png, bytes('<html>')]), 'image/png'))).toBe('UNPROCESSABLE_CONTENT')
    expect((await put('bad', new Uint8Array(mostEmojiBytes + 1))).status).toBe(413)
  })

  test('of a few bytes that fill the memory, in one picture or in many', async () => {
    const large = await sharp(still(5_000, 5_000)).png({ compressionLevel: 9, palette: true }).toBuffer()
    expect(large.length).toBeLessThan(mostEmojiBytes)
    expect(await told(put('bad', large))).toBe('UNPROCESSABLE_CONTENT')
    expect(await told(put('bad', await moving(201, 'gif', 8), 'image/gif'))).toBe('UNPROCESSABLE_CONTENT')
  }, 30_000)

  test('without end', async () => {
    const { db } = app.platform
    await sql`
      insert into emoji.emoji (name, version, image, made_by)
      select 'many-' || nth, gen_random_uuid(), 'x', gen_random_uuid()
      from generate_series(1, ${mostEmojis}::int - (select count(*)::int from emoji.emoji)) as nth`.execute(db)
    expect(await told(put('one-more'))).toBe('PRECONDITION_FAILED')
    expect((await put('many-1')).status).toBe(200)
    await mira.api.emoji.remove.mutate({ name: 'many-2' })
    expect((await put('one-more')).status).toBe(200)
    await sql`delete from emoji.emoji where name like 'many-%'`.execute(db)
  })
})

describe('a reaction', () => {
  async function say(text: string) {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
    await jonas.api.channels.join.mutate({ channelId })
    const { id } = await mira.api.messages.send.mutate({ channelId, text })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
    return { channelId, id }
  }

  test('with a name that is no emoji stands under a message', async () => {
    const one = await say('well?')
    for (const emoji of [':nobody-made-this:', ':tada:', ':+1:'])
      expect(await codeOf(jonas.api.messages.react.mutate({ ...one, emoji }))).toBe('NOT_FOUND')
    await added('clap-clap')
    const emoji = ':clap-clap:'
    expect((await jonas.api.messages.react.mutate({ ...one, emoji })).reactions).toEqual([
      { emoji, userIds: [jonas.id] },
    ])
  })

  test('is lost with its emoji, or sticks to the message for good', async () => {
    const one = await say('well?')
    await added('brief')
    const emoji = ':brief:'
    await jonas.api.messages.react.mutate({ ...one, emoji })
    await mira.api.emoji.remove.mutate({ name: 'brief' })
    expect(await codeOf(mira.api.messages.react.mutate({ ...one, emoji }))).toBe('NOT_FOUND')
    expect(await mira.api.messages.get.query(one)).toMatchObject({ reactions: [{ emoji, userIds: [jonas.id] }] })
    expect(await jonas.api.messages.unreact.mutate({ ...one, emoji })).toMatchObject({ reactions: [] })
  })
})

test('a status has an emoji that nobody has made, or cannot be kept once its emoji is gone', async () => {
  const set = (emoji: string, text: string) =>
    jonas.api.presence.set.mutate({ status: { emoji, text, expiresAt: null } })
  expect(await codeOf(set(':no-such-one:', 'hm'))).toBe('NOT_FOUND')
  await added('dancing-1')
  expect(await set(':dancing-1:', 'on')).toMatchObject({ status: { emoji: ':dancing-1:' } })
  await mira.api.emoji.remove.mutate({ name: 'dancing-1' })
  expect(await set(':dancing-1:', 'still on')).toMatchObject({ status: { text: 'still on' } })
  expect(await set('🕺', 'on')).toMatchObject({ status: { emoji: '🕺' } })
  expect(await codeOf(set(':dancing-1:', 'again'))).toBe('NOT_FOUND')
})
