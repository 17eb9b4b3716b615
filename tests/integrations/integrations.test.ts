import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { type CalledCommand, type Chat, connect } from 'realtime-chat/sdk'
import { createEnvironment, startApp, until } from '../context.ts'
import { refusal, type Someone, signUp } from '../people.ts'

describe('a bot that is told something by a slash', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  let owner: Someone
  let jonas: Someone
  let bot: Chat
  let other: Chat
  let channelId: string
  const called: CalledCommand[] = []

  async function arrive(name: string) {
    const { id: botId } = await owner.api.auth.createBot.mutate({ name })
    const { secret } = await owner.api.auth.createToken.mutate({ name, scopes: ['read', 'write'], botId })
    return connect({ url: app.url, token: secret })
  }

  beforeAll(async () => {
    app = await startApp(await createEnvironment())
    owner = await signUp(app, 'Mira')
    jonas = await signUp(app, 'Jonas')
    channelId = (await owner.api.channels.create.mutate({ name: 'deploys' })).id
    await jonas.api.channels.join.mutate({ channelId })
    bot = await arrive('Deployer')
    other = await arrive('Other')
    bot.commands.on('deploy', (command) => void called.push(command))
    await bot.commands.set([{ name: 'deploy', description: 'Deploy a service', usage: 'service' }])
  }, 30_000)
  afterAll(async () => {
    await Promise.all([bot.close(), other.close()])
    await app.stop()
  })

  const offered = async ({ api }: Someone) => (await api.integrations.commands.query()).map(({ name }) => name)
  /** Calls the command, and waits until the bot has heard of it. */
  async function call(who: Someone, text = '', threadId?: string) {
    const { id } = await who.api.integrations.invoke.mutate({ channelId, name: 'deploy', text, threadId })
    return until('the bot hears', () => called.find((command) => command.id === id))
  }
  const said = async () => (await jonas.api.messages.list.query({ channelId })).messages

  test('its commands are offered to everybody, and another’s names and the app’s are not to be had', async () => {
    expect(await jonas.api.integrations.commands.query()).toEqual([
      { name: 'deploy', description: 'Deploy a service', usage: 'service', botId: bot.me.id },
    ])
    const codeOf = (chat: Chat, ...names: string[]) =>
      chat.commands.set(names.map((name) => ({ name, description: 'x' }))).then(
        () => 'none',
        (error) => error.code,
      )
    expect(await codeOf(other, 'roll', 'deploy')).toBe('CONFLICT')
    expect(await offered(jonas)).toEqual(['deploy'])
    for (const names of [['status'], ['roll', 'ROLL'], ['a b'], ['/x']])
      expect(await codeOf(other, ...names)).toBe('BAD_REQUEST')
    await other.commands.set([{ name: 'roll', description: 'Roll dice' }])
    expect(await offered(jonas)).toEqual(['deploy', 'roll'])
    await other.commands.set([])
    expect(await offered(jonas)).toEqual(['deploy'])
    expect(await refusal(jonas.api.integrations.setCommands.mutate({ commands: [] }))).toBe(
      'PRECONDITION_FAILED: only bots have commands',
    )
  })

  test('what it is told reaches it alone, and what it answers the caller alone', async () => {
    await using live = await jonas.listen()
    await using others = await owner.listen()
    const command = await call(jonas, 'billing 4.2')
    expect(command).toMatchObject({ userId: jonas.id, channelId, threadId: null, name: 'deploy', text: 'billing 4.2' })
    await command.reply('**billing** is on its way')
    const answer = await until('the answer', () =>
      live.heard.find(({ type }) => type === 'integrations.command_answered'),
    )
    expect(answer.data).toEqual({ id: command.id, botId: bot.me.id, text: '**billing** is on its way' })
    await owner.api.messages.send.mutate({ channelId, text: 'later' })
    await until('something later', () => others.heard.some(({ type }) => type === 'chat.message_delivered'))
    expect(others.heard.filter(({ type }) => type.startsWith('integrations.command_'))).toEqual([])
    expect(live.heard.filter(({ type }) => type === 'integrations.command_invoked')).toEqual([])
  })

  test('it speaks in the channel as itself, where it is a member, and in the thread that it was called in', async () => {
    const command = await call(jonas)
    expect(await command.post('done').catch((error) => error.code)).toBe('NOT_FOUND')
    await owner.api.channels.invite.mutate({ channelId, userId: bot.me.id })
    await using live = await jonas.listen()
    await command.post('done')
    const message = await until('the message', async () => (await said()).find(({ text }) => text === 'done'))
    expect(message).toMatchObject({ authorId: bot.me.id, threadId: null })
    const answer = await until('the answer', () =>
      live.heard.find(({ type }) => type === 'integrations.command_answered'),
    )
    expect(answer.data).toMatchObject({ id: command.id, text: null })
    await (await call(jonas, '', message.id)).post('also done')
    await until('the reply', async () => {
      const { messages } = await jonas.api.messages.thread.query({ channelId, id: message.id })
      return messages.some(({ text }) => text === 'also done')
    })
  })

  test('it answers only what it was asked itself, five times, and for half an hour', async () => {
    const command = await call(jonas)
    const answer = (chat: Chat, id: string) =>
      chat.api.integrations.respond.mutate({ id, text: 'hello' }).then(
        () => 'none',
        (error) => error.code,
      )
    expect(await answer(other, command.id)).toBe('NOT_FOUND')
    expect(await refusal(jonas.api.integrations.respond.mutate({ id: command.id, text: 'me' }))).toStartWith(
      'NOT_FOUND',
    )
    expect(await answer(bot, Bun.randomUUIDv7())).toBe('NOT_FOUND')
    const codes = await Promise.all(Array.from({ length: 7 }, () => answer(bot, command.id)))
    expect(codes.filter((code) => code === 'none').length).toBe(5)
    const old = await call(jonas)
    await sql`update integrations.invocation set created_at = now() - interval '31 minutes'
      where id = ${old.id}`.execute(app.platform.db)
    expect(await answer(bot, old.id)).toBe('NOT_FOUND')
  })

  test('a retry calls it once, and an id is nobody else’s', async () => {
    const id = Bun.randomUUIDv7()
    const invoke = (who: Someone) => who.api.integrations.invoke.mutate({ channelId, name: 'deploy', text: 'once', id })
    await Promise.all([invoke(jonas), invoke(jonas)])
    await call(jonas, 'after')
    expect(called.filter((command) => command.id === id).length).toBe(1)
    expect(await refusal(invoke(owner))).toBe('CONFLICT: this id is taken')
  })

  test('it is called from a channel that one may not write in, from a thread that is not there, or by a wrong name', async () => {
    const priya = await signUp(app, 'Priya')
    const invoke = (who: Someone, more: { name?: string; threadId?: string } = {}) =>
      refusal(who.api.integrations.invoke.mutate({ channelId, name: 'deploy', ...more }))
    expect(await invoke(priya)).toStartWith('NOT_FOUND: no such channel')
    expect(await invoke(jonas, { name: 'nothing' })).toBe('NOT_FOUND: no such command /nothing')
    expect(await invoke(jonas, { threadId: Bun.randomUUIDv7() })).toBe('NOT_FOUND: no such message')
    await owner.api.channels.update.mutate({ channelId, posting: 'moderators' })
    expect(await invoke(jonas)).toStartWith('FORBIDDEN')
    await owner.api.channels.update.mutate({ channelId, posting: 'everyone' })
  })

  test('a guest calls a bot that they are in no channel with, or sees it offered', async () => {
    const guest = await signUp(app, 'Samuel')
    await owner.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
    const { id } = await owner.api.channels.create.mutate({ name: 'guests', kind: 'private' })
    await owner.api.channels.invite.mutate({ channelId: id, userId: guest.id })
    const invoke = () => refusal(guest.api.integrations.invoke.mutate({ channelId: id, name: 'deploy' }))
    expect([await offered(guest), await invoke()]).toEqual([[], 'NOT_FOUND: no such command /deploy'])
    await owner.api.channels.invite.mutate({ channelId: id, userId: bot.me.id })
    expect([await offered(guest), await invoke()]).toEqual([['deploy'], 'none'])
  })

  test('a bot that is shut out has commands still', async () => {
    await other.commands.set([{ name: 'roll', description: 'Roll dice' }])
    await owner.api.auth.deactivate.mutate({ userId: other.me.id })
    expect(await offered(jonas)).toEqual(['deploy'])
    expect(await refusal(jonas.api.integrations.invoke.mutate({ channelId, name: 'roll' }))).toStartWith('NOT_FOUND')
  })
})
