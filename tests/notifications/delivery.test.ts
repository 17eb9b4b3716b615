import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Push } from '../../shared/pushes.ts'
import { until } from '../context.ts'
import { openStage, told } from './stage.ts'

type Stage = Awaited<ReturnType<typeof openStage>>
type Member = Awaited<ReturnType<Stage['join']>>

describe('a device is told', () => {
  let stage: Stage
  let jonas: Member
  let priya: Member
  let channelId: string

  beforeAll(async () => {
    stage = await openStage()
    jonas = await stage.join('Jonas', { delaySeconds: 0 })
    priya = await stage.join('Priya', { delaySeconds: 0 })
    channelId = await stage.open([jonas, priya])
  }, 30_000)
  afterAll(async () => {
    expect(stage.service.refused).toEqual([])
    await stage[Symbol.asyncDispose]()
  })

  const about = (messageId: string) => (push: { data: { messageId?: string } }) => push.data.messageId === messageId
  const settled = (who: Member, messageId: string, state: string) =>
    until(`the device is ${state}`, async () =>
      (await told(who, messageId)).find(([kind, is]) => kind === 'webpush' && is === state),
    )

  test('who wrote what where, encrypted, once; whoever is not meant is not told', async () => {
    const { id, seq } = await stage.say(channelId, `<@${jonas.id}>, the **boat** leaves`)
    const push = await jonas.browser.waitFor('the push', about(id))
    expect(Push.parse(push.data)).toEqual(push.data)
    expect(push).toMatchObject({
      topic: Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url'),
      urgency: 'high',
      ttl: 86_400,
      data: { type: 'message', tag: id, channelId, messageId: id, threadId: null, seq, authorId: stage.mira.id },
    })
    expect(push.data).toMatchObject({
      body: '@Jonas Lindqvist, the **boat** leaves'.replace('Jonas Lindqvist', jonas.name),
    })
    expect(push.data.title).toStartWith(`${stage.mira.name} · #c-`)
    await settled(jonas, id, 'sent')
    expect(await told(jonas, id)).toEqual([
      ['app', 'sent', 'mention', null],
      ['webpush', 'sent', 'mention', null],
    ])
    expect(await told(priya, id)).toEqual([['app', 'withheld', 'not_meant', null]])
    expect(await stage.mira.api.notifications.ledger.query({ messageId: id })).toEqual([])
    const { id: direct } = await stage.mira.api.channels.openDirect.mutate({ userIds: [priya.id] })
    const last = await stage.say(direct, 'psst')
    expect((await priya.browser.waitFor('the push', about(last.id))).data).toMatchObject({
      title: stage.mira.name,
      channelName: '',
      reason: 'direct',
    })
    expect(priya.browser.pushes.length).toBe(1)
    expect(jonas.browser.pushes.filter(about(id)).length).toBe(1)
  })

  test('nothing that is hidden, and of a long text what fits', async () => {
    const hidden = await stage.say(channelId, `<@${jonas.id}> it was ||the butler|| \`||code||\``)
    const push = await jonas.browser.waitFor('the push', about(hidden.id))
    expect(push.data.body).toBe(`@${jonas.name} it was ▒▒▒ \`||code||\``)
    const long = await stage.say(channelId, `<@${jonas.id}> ${'👩‍👩‍👧‍👦"\n'.repeat(330)}`)
    const { data, bytes } = await jonas.browser.waitFor('the push', about(long.id))
    expect(bytes).toBeLessThanOrEqual(4_096)
    expect(data.body).toMatch(/(?:👩‍👩‍👧‍👦|")…$/u)
  })

  test('nothing of what a message says, where that is not to be shown', async () => {
    await priya.api.notifications.setPreferences.mutate({ showText: false })
    const { id } = await stage.say(channelId, `<@${priya.id}> the secret`)
    const push = await priya.browser.waitFor('the push', about(id))
    expect(push.data.body).toBe('')
    expect(JSON.stringify(push.data)).not.toContain('secret')
    await priya.api.notifications.setPreferences.mutate({ showText: true })
  })

  test('to take it away again, once it was read elsewhere; so do open apps', async () => {
    const { id, seq } = await stage.say(channelId, `<@${priya.id}> read me`)
    await settled(priya, id, 'sent')
    await using live = await priya.listen()
    await priya.api.receipts.markRead.mutate({ channelId, seq })
    await priya.browser.waitFor('the dismissal', ({ data }) => data.type === 'dismiss' && data.tags.includes(id))
    await until('the app is told', () =>
      live.heard.some((event) => event.type === 'notifications.dismissed' && event.data.messageIds.includes(id)),
    )
    expect(await told(priya, id)).toEqual([
      ['app', 'dismissed', 'mention', null],
      ['webpush', 'dismissed', 'mention', null],
    ])
  })

  test('later, while somebody is active in an open app, which is told at once; and not at all when it is read there', async () => {
    await jonas.api.notifications.setPreferences.mutate({ delaySeconds: 3_600 })
    await using live = await jonas.listen()
    await until('they are there', async () => {
      const [presence] = await stage.mira.api.presence.get.query({ userIds: [jonas.id] })
      return presence?.state === 'active'
    })
    const { id, seq } = await stage.say(channelId, `<@${jonas.id}> are you there?`)
    const heard = await until('the app is told', () =>
      live.heard
        .flatMap((event) => (event.type === 'notifications.notified' ? [event.data] : []))
        .find(({ messageId }) => messageId === id),
    )
    expect(heard).toEqual({
      channelId,
      messageId: id,
      threadId: null,
      seq,
      authorId: stage.mira.id,
      reason: 'mention',
      sound: true,
    })
    expect(await told(jonas, id)).toContainEqual(['webpush', 'decided', 'mention', null])
    await jonas.api.receipts.markRead.mutate({ channelId, seq })
    await settled(jonas, id, 'dismissed')
    expect(jonas.browser.pushes.filter(about(id))).toEqual([])
    await jonas.api.notifications.setPreferences.mutate({ delaySeconds: 0 })
  })

  test('of a reply to whoever follows the thread, until they have read it there', async () => {
    const root = await stage.say(channelId, 'what about lunch?', { from: priya })
    const reply = await stage.say(channelId, 'yes', { threadId: root.id })
    const push = await priya.browser.waitFor('the push', about(reply.id))
    expect(push).toMatchObject({ urgency: 'normal', data: { reason: 'reply', threadId: root.id, group: root.id } })
    await settled(priya, reply.id, 'sent')
    await priya.api.receipts.markRead.mutate({ channelId, seq: reply.seq + 1 })
    await priya.api.messages.readThread.mutate({ channelId, id: root.id, seq: reply.seq })
    await settled(priya, reply.id, 'dismissed')
  })

  test('nothing that was deleted before, and to take away what is deleted after', async () => {
    const { id } = await stage.say(channelId, `<@${priya.id}> oh no`)
    await settled(priya, id, 'sent')
    await stage.mira.api.messages.remove.mutate({ channelId, id })
    await priya.browser.waitFor('the dismissal', ({ data }) => data.type === 'dismiss' && data.tags.includes(id))
    expect(await told(priya, id)).toContainEqual(['webpush', 'dismissed', 'mention', 'deleted'])
  })

  test('again when its push service is busy, no sooner than that asks for; given up where it refuses', async () => {
    priya.browser.answer(503, { status: 429, retryAfter: 1 })
    const before = Date.now()
    const { id } = await stage.say(channelId, `<@${priya.id}> hello?`)
    await settled(priya, id, 'sent')
    expect(priya.browser.pushes.filter(about(id)).map(({ answer }) => answer)).toEqual([
      503,
      { status: 429, retryAfter: 1 },
      201,
    ])
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000)
    priya.browser.answer(413)
    const refused = await stage.say(channelId, `<@${priya.id}> too much`)
    await settled(priya, refused.id, 'failed')
    expect(await told(priya, refused.id)).toContainEqual(['webpush', 'failed', 'mention', 'refused'])
    expect(priya.browser.pushes.filter(about(refused.id)).length).toBe(1)
  })

  test('no more, once its push service does not know it', async () => {
    const { browser, device } = await stage.addDevice(jonas)
    browser.answer(410)
    const { id } = await stage.say(channelId, `<@${jonas.id}> anybody?`)
    await until('the device is gone', async () =>
      (await jonas.api.notifications.devices.query()).every((each) => each.id !== device.id),
    )
    await settled(jonas, id, 'sent')
    expect(await told(jonas, id)).toContainEqual(['webpush', 'failed', 'mention', 'gone'])
  })

  test('nothing after its person has left, was signed out, or does not want to be disturbed any more', async () => {
    const tomas = await stage.join('Tomás')
    await stage.mira.api.channels.invite.mutate({ channelId, userId: tomas.id })
    tomas.browser.answer({ status: 503, retryAfter: 1 })
    const { id } = await stage.say(channelId, `<@${tomas.id}> still here?`)
    await tomas.browser.waitFor('the first try', about(id))
    await tomas.api.channels.leave.mutate({ channelId })
    await settled(tomas, id, 'dismissed')
    expect(await told(tomas, id)).toContainEqual(['webpush', 'dismissed', 'mention', 'not_a_member'])
    const after = await stage.say(channelId, `<@${tomas.id}> gone?`)
    await told(jonas, after.id)
    expect(await tomas.api.notifications.ledger.query({ messageId: after.id })).toEqual([])

    const soon = new Date(Date.now() + 60_000).toISOString()
    await tomas.api.presence.set.mutate({ doNotDisturbUntil: soon })
    const { id: direct } = await stage.mira.api.channels.openDirect.mutate({ userIds: [tomas.id] })
    const busy = await stage.say(direct, 'psst')
    expect(await told(tomas, busy.id)).toEqual([['app', 'withheld', 'do_not_disturb', null]])
    await tomas.api.presence.set.mutate({ doNotDisturbUntil: null })
    await tomas.api.auth.revokeSession.mutate({ sessionId: tomas.device.sessionId })
    const late = await stage.say(direct, 'still there?')
    const decided = () => stage.app.platform.redis.get(`{notifications}:settings:${tomas.id}`)
    await until('the device is forgotten', async () => !(await decided())?.includes(tomas.device.id))
    expect(tomas.browser.pushes.filter(about(late.id))).toEqual([])
  })

  test('nothing by what somebody blocked, muted, or made quiet says', async () => {
    const aiko = await stage.join('Aiko', { keywords: ['boat'] })
    const other = await stage.open([aiko])
    await aiko.api.notifications.block.mutate({ userId: stage.mira.id })
    const blocked = await stage.say(other, `<@${aiko.id}>`)
    expect(await told(aiko, blocked.id)).toEqual([['app', 'withheld', 'blocked', null]])
    await aiko.api.notifications.unblock.mutate({ userId: stage.mira.id })
    await aiko.api.channels.arrange.mutate({ channelId: other, muted: true })
    const muted = await stage.say(other, 'A boat')
    expect(await told(aiko, muted.id)).toEqual([['app', 'withheld', 'muted', null]])
    await aiko.api.channels.arrange.mutate({ channelId: other, muted: false })
    const word = await stage.say(other, 'The boat')
    await aiko.browser.waitFor('the push', about(word.id))
    expect(aiko.browser.pushes.map(({ data }) => data.messageId)).toEqual([word.id])
    const ledger = await aiko.api.notifications.ledger.query({ limit: 3 })
    expect(ledger.map(({ messageId }) => messageId)).toEqual([word.id, word.id, muted.id])
    const rest = await aiko.api.notifications.ledger.query({ before: ledger.at(-1)?.at })
    expect(rest.map(({ messageId }) => messageId)).toEqual([blocked.id])
  })
})
