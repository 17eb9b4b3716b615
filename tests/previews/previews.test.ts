import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { messageDelivered } from '../../shared/messages.ts'
import { applyToPreviewSettings } from '../../shared/previews.ts'
import { until } from '../context.ts'
import { refusal } from '../people.ts'
import { html, openSite } from './site.ts'
import { openStage, type Stage } from './stage.ts'

describe('a link in a message', () => {
  let stage: Stage
  let site: ReturnType<typeof openSite>

  beforeAll(async () => {
    stage = await openStage()
    site = openSite('127.0.0.2')
  }, 30_000)
  afterAll(async () => {
    site[Symbol.dispose]()
    await stage.app.stop()
  })

  let made = 0
  /** A page of this title, at a new address. */
  function page(title: string) {
    const path = `/page-${++made}`
    site.pages[path] = () => html(`<title>${title}</title><meta name=description content="about ${title}">`)
    return `${site.url}${path}`
  }
  const timesAsked = (url: string) => site.asked.filter(({ path }) => path === new URL(url).pathname).length
  const titles = (message: { previews: { title: string }[] }) => message.previews.map(({ title }) => title)
  const edit = (one: { channelId: string; id: string }, text: string) =>
    stage.mira.api.messages.edit.mutate({ ...one, text })

  test('shows nothing of its page, or somebody else than the channel is told', async () => {
    await using live = await stage.jonas.listen()
    const url = page('Tea')
    const one = await stage.say(`Look at ${url}!`)
    const message = await stage.previewed(one)
    expect(message.previews).toEqual([
      { url, title: 'Tea', description: 'about Tea', siteName: new URL(url).host, image: null },
    ])
    expect(message.changedSeq).toBeGreaterThan(message.seq)
    expect(message.editedAt).toBeNull()
    const told = await until('the news', () => live.heard.find(({ type }) => type === 'chat.previews_changed'))
    expect(told).toMatchObject({ key: stage.channelId, actor: null, data: { message } })
  })

  test('has the previews in another order than the links, more than three of them, or one twice', async () => {
    const [one = '', two = '', three = '', four = ''] = ['one', 'two', 'three', 'four'].map(page)
    const message = await stage.previewed(await stage.say(`${three} ${one} ${three} ${two} ${four}`), 3)
    expect(titles(message)).toEqual(['three', 'one', 'two'])
    expect(timesAsked(four)).toBe(0)
  })

  test('is fetched again for everybody who says it, or while one fetch is on its way', async () => {
    const url = page('once')
    const said = await Promise.all([1, 2, 3].map(() => stage.say(url)))
    said.push(await stage.say(`again ${url}#part`, stage.jonas))
    for (const one of said) expect(titles(await stage.previewed(one))).toEqual(['once'])
    await stage.app.platform.redis.flushdb()
    expect(titles(await stage.previewed(await stage.say(`and again ${url}`)))).toEqual(['once'])
    expect(timesAsked(url)).toBe(1)
  })

  test('is for ever what it once was', async () => {
    const url = page('old')
    await stage.previewed(await stage.say(url))
    await sql`update previews.page set expires_at = now() - interval '1 second'`.execute(stage.app.platform.db)
    await stage.app.platform.redis.flushdb()
    site.pages[new URL(url).pathname] = () => html('<title>new</title>')
    expect(titles(await stage.previewed(await stage.say(url)))).toEqual(['new'])
  })

  test('that fails is tried again and again, or never', async () => {
    const [passing, lasting] = [page('busy'), page('gone')]
    let busy = 0
    site.pages[new URL(passing).pathname] = () =>
      ++busy < 3 ? new Response('', { status: 503 }) : html('<title>at last</title>')
    site.pages[new URL(lasting).pathname] = () => new Response('', { status: 410 })
    const one = await stage.say(`${lasting} ${passing}`)
    expect(titles(await stage.previewed(one))).toEqual(['at last'])
    expect(await stage.refusalOf(lasting)).toBe('it answers 410')
    expect(await stage.refusalOf(lasting)).toBe('it answers 410')
    expect(timesAsked(lasting)).toBe(1)
  })

  test('stays shown when an edit has taken it out; or one that came with an edit is not', async () => {
    const [kept, dropped, added] = [page('kept'), page('dropped'), page('added')]
    const one = await stage.say(`${kept} ${dropped}`)
    await stage.previewed(one, 2)
    expect(titles(await edit(one, `only ${kept}`))).toEqual(['kept'])
    await edit(one, `${added} and ${kept}`)
    expect(titles(await stage.previewed(one, 2))).toEqual(['added', 'kept'])
    expect(titles(await edit(one, `hidden ||${added}|| and \`${kept}\``))).toEqual([])
    await stage.mira.api.messages.remove.mutate(one)
    expect(titles(await stage.read(one))).toEqual([])
  })

  test('was edited out before its page was there, and is shown all the same', async () => {
    const [slow, next] = [page('slow'), page('next')]
    const gate = Promise.withResolvers<void>()
    const answer = site.pages[new URL(slow).pathname]
    site.pages[new URL(slow).pathname] = async (request) => {
      await gate.promise
      return answer?.(request) ?? new Response()
    }
    const one = await stage.say(slow)
    await until('it is asked for', () => timesAsked(slow) === 1)
    await edit(one, next)
    await stage.previewed(one)
    gate.resolve()
    expect(await stage.failureOf(slow)).toBe('none')
    // Whatever waits for the slow page is served by the same round as one that is said now.
    expect(titles(await stage.previewed(await stage.say(slow)))).toEqual(['slow'])
    expect(titles(await stage.read(one))).toEqual(['next'])
  })

  test('comes back after its preview was taken away', async () => {
    const [gone, other] = [page('gone'), page('other')]
    const one = await stage.say(`${gone} ${other}`)
    await stage.previewed(one, 2)
    await using live = await stage.jonas.listen()
    expect(titles(await stage.mira.api.messages.removePreview.mutate({ ...one, url: gone }))).toEqual(['other'])
    // That it had previews may be told as late as that one of them is gone.
    const told = await until('the news', () =>
      live.heard.find(({ type, data }) => type === 'chat.previews_changed' && titles(data.message).join() === 'other'),
    )
    expect(told).toMatchObject({ actor: stage.mira.id, data: { message: { id: one.id } } })
    await edit(one, `${other} without`)
    const fresh = page('fresh')
    await edit(one, `${gone} ${other} ${fresh}`)
    expect(titles(await stage.previewed(one, 2))).toEqual(['other', 'fresh'])
    const again = await stage.mira.api.messages.removePreview.mutate({ ...one, url: gone })
    expect(again.changedSeq).toBe((await stage.read(one)).changedSeq)
  })

  test('has its preview taken away by just anybody, or not by who looks after the channel', async () => {
    const url = page('mine')
    const one = await stage.say(url, stage.jonas)
    await stage.previewed(one)
    const samuel = await stage.someone('Samuel')
    await samuel.api.channels.join.mutate({ channelId: stage.channelId })
    expect(await refusal(samuel.api.messages.removePreview.mutate({ ...one, url }))).toBe(
      'FORBIDDEN: only its author or a moderator takes a preview away',
    )
    expect(
      await refusal(stage.priya.api.messages.removePreview.mutate({ ...one, url: `${url}${'x'.repeat(3_000)}` })),
    ).toStartWith('BAD_REQUEST')
    // Mira opened the channel.
    expect(titles(await stage.mira.api.messages.removePreview.mutate({ ...one, url }))).toEqual([])
  })

  test('counts as something new to read, or as an edit', async () => {
    const { api } = stage.jonas
    const one = await stage.say(page('quiet'))
    const { changedSeq } = await stage.previewed(one)
    await api.receipts.markRead.mutate({ channelId: stage.channelId, seq: changedSeq })
    await stage.previewed(await stage.say(page('counted')))
    expect(await api.receipts.unread.query({ channelIds: [stage.channelId] })).toMatchObject([{ unread: 1 }])
    expect(await api.messages.history.query(one)).toEqual([])
  })

  test('in a reply shows nothing', async () => {
    const root = await stage.say('a thread')
    const { id } = await stage.mira.api.messages.send.mutate({
      channelId: stage.channelId,
      text: page('below'),
      threadId: root.id,
    })
    await until('the reply', () => stage.read({ ...root, id }).catch(() => undefined))
    expect(titles(await stage.previewed({ ...root, id }))).toEqual(['below'])
  })

  test('of many channels at once stops the writing of messages, or is forgotten', async () => {
    const url = page('everywhere')
    const open = async (name: string) => (await stage.mira.api.channels.create.mutate({ name })).id
    const channelIds = await Promise.all(Array.from({ length: 8 }, (_, index) => open(`many-${index}`)))
    const ids = await Promise.all(
      channelIds.flatMap((channelId) =>
        [1, 2, 3].map(async () => ({
          channelId,
          id: (await stage.mira.api.messages.send.mutate({ channelId, text: url })).id,
        })),
      ),
    )
    for (const one of ids)
      await until('the preview', async () => {
        const message = await stage.read(one).catch(() => undefined)
        return message?.previews.length === 1
      })
    const { rows } = await sql`select from previews.wanted`.execute(stage.app.platform.db)
    expect(rows).toHaveLength(0)
  })

  test('is fetched although previews are off, or not when they are on again', async () => {
    const { priya, mira, jonas } = stage
    const [off, on] = [page('off'), page('on')]
    expect(await refusal(mira.api.previews.enable.mutate({ enabled: false }))).toBe('FORBIDDEN: only for admins')
    await using live = await jonas.listen()
    expect(await priya.api.previews.enable.mutate({ enabled: false })).toEqual({ enabled: false, shown: true })
    await until('the news', () =>
      live.heard.some(({ type, data }) => type === 'previews.enabled' && 'enabled' in data && !data.enabled),
    )
    expect(await jonas.api.previews.settings.query()).toEqual({ enabled: false, shown: true })
    await stage.say(off)
    const { bus } = stage.app.platform
    await until('it is heard', async () => (await bus.lag('previews', [messageDelivered])) === 0)
    await priya.api.previews.enable.mutate({ enabled: true })
    expect(titles(await stage.previewed(await stage.say(on)))).toEqual(['on'])
    expect(timesAsked(off)).toBe(0)
  })

  test('is shown to somebody who does not want it, on their other device', async () => {
    const { jonas, mira } = stage
    const before = await jonas.api.previews.settings.query()
    await using live = await jonas.listen()
    expect(await jonas.api.previews.show.mutate({ shown: false })).toEqual({ enabled: true, shown: false })
    const told = () =>
      live.heard.reduce((settings, event) => {
        const isOfThem = event.type === 'previews.shown' || event.type === 'previews.enabled'
        return isOfThem ? applyToPreviewSettings(settings, event) : settings
      }, before)
    const after = await jonas.api.previews.settings.query()
    expect(after).toEqual({ enabled: true, shown: false })
    await until('told equals fetched', () => Bun.deepEquals(told(), after))
    expect(await mira.api.previews.settings.query()).toEqual({ enabled: true, shown: true })
  })

  test('of the workspace itself, or of a message that came from elsewhere long ago, is fetched', async () => {
    const own = `${stage.publicUrl}/channels/x`
    await stage.say(`${own} ${page('last')}`)
    const [old, last] = [page('old'), page('last one')]
    await stage.importOld(old)
    await stage.previewed(await stage.say(last))
    const { rows } = await sql<{ url: string }>`select url from previews.page where url in (${own}, ${old})`.execute(
      stage.app.platform.db,
    )
    expect(rows).toEqual([])
  })
})

test('a page that its process died with is never fetched, or takes every other process with it', async () => {
  await using stage = await openStage()
  using site = openSite('127.0.0.2', {
    '/': () => html('<title>alive</title>'),
    '/deadly': () => html('<title>x</title>'),
  })
  const due = (url: string, attempts: number) =>
    sql`insert into previews.page (url, due_at, attempts) values (${url}, now(), ${attempts})`.execute(
      stage.app.platform.db,
    )
  await due(`${site.url}/`, 1)
  await due(`${site.url}/deadly`, 3)
  expect(await stage.failureOf(`${site.url}/`)).toBe('none')
  expect(await stage.failureOf(`${site.url}/deadly`)).toBe('given up')
  expect(site.asked.map(({ path }) => path)).toEqual(['/'])
})
