import type { SetPreferences } from '../../shared/notifications.ts'
import { createEnvironment, startApp, type Transport, until } from '../context.ts'
import { type Name, type Someone, signUp } from '../people.ts'
import { openPushServer } from './pushServer.ts'

/** Soon enough for a test, and without luck. */
const timing = { everyMs: 50, retryMs: 20 }

export const host = '127.0.0.4'

/** The environment of a deployment that may reach the push service of this machine. */
export async function environment(transport: Transport = 'postgres'): Promise<Record<string, string>> {
  return { ...(await createEnvironment(transport)), PREVIEW_NETWORKS: `${host}/32` }
}

/** A deployment with a push service beside it, and Mira, who writes; `await using` ends it. */
export async function openStage(transport: Transport = 'postgres') {
  const service = openPushServer({ hostname: host })
  const app = await startApp(await environment(transport), { notifications: timing })
  const mira = await signUp(app, 'Mira')
  const key = app.platform.config.vapid?.publicKey

  /** Somebody with a browser that is told while they are away. */
  async function join(name: Name, preferences: SetPreferences = {}) {
    const person = await signUp(app, name)
    if (Object.keys(preferences).length > 0) await person.api.notifications.setPreferences.mutate(preferences)
    return { ...person, ...(await addDevice(person)) }
  }

  async function addDevice({ api }: Pick<Someone, 'api'>, kind: 'webpush' | 'unifiedpush' = 'webpush') {
    const browser = service.subscribe(key)
    const device = await api.notifications.subscribe.mutate({ kind, ...browser.subscription, label: 'Firefox' })
    return { browser, device }
  }

  async function open(others: Pick<Someone, 'id'>[], kind: 'public' | 'private' = 'private') {
    const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}`, kind })
    for (const { id: userId } of others) await mira.api.channels.invite.mutate({ channelId, userId })
    return channelId
  }

  async function say(channelId: string, text: string, more: { threadId?: string; from?: Someone } = {}) {
    const { from = mira, ...rest } = more
    const { id } = await from.api.messages.send.mutate({ channelId, text, ...rest })
    const message = await until('the message', () =>
      from.api.messages.get.query({ channelId, id }).catch(() => undefined),
    )
    return message
  }

  return {
    app,
    service,
    mira,
    join,
    addDevice,
    open,
    say,
    [Symbol.asyncDispose]: async () => {
      await app.stop()
      service[Symbol.dispose]()
    },
  }
}

/** What somebody's ledger says about a message, once it says anything. */
export async function told({ api }: Pick<Someone, 'api'>, messageId: string) {
  const entries = await until('a decision', async () => {
    const found = await api.notifications.ledger.query({ messageId })
    return found.length > 0 && found
  })
  return entries.map(({ device, state, reason, outcome }) => [device ? device.kind : 'app', state, reason, outcome])
}
