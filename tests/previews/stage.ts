import { sql } from 'kysely'
import { importMessages } from '../../server/modules/messages/index.ts'
import type { Message } from '../../shared/messages.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { type Name, type Someone, signUp } from '../people.ts'

const publicUrl = 'http://127.0.0.2:9'
const week = 7 * 86_400_000

type Timing = NonNullable<NonNullable<Parameters<typeof startApp>[1]>['previews']>

/** A deployment that may fetch from 127.0.0.2, and from nowhere else on this machine; Priya manages it, Mira talks. */
export async function openStage(timing: Partial<Timing> = {}) {
  const named = { PREVIEW_NETWORKS: '127.0.0.2/32', PUBLIC_URL: publicUrl }
  const quick = { everyMs: 20, retryMs: 20, ...timing }
  const app = await startApp({ ...(await createEnvironment()), ...named }, { previews: quick })
  const priya = await signUp(app, 'Priya')
  const mira = await signUp(app, 'Mira')
  const jonas = await signUp(app, 'Jonas')
  const channelId = (await mira.api.channels.create.mutate({ name: 'previews' })).id
  for (const { api } of [priya, jonas]) await api.channels.join.mutate({ channelId })

  async function say(text: string, author: Someone = mira) {
    const { id } = await author.api.messages.send.mutate({ channelId, text })
    await until('the message', () => mira.api.messages.get.query({ channelId, id }).catch(() => undefined))
    return { channelId, id }
  }
  const read = (one: { channelId: string; id: string }): Promise<Message> => mira.api.messages.get.query(one)
  /** The message, once so many of its links are previewed. */
  const previewed = (one: { channelId: string; id: string }, count = 1) =>
    until('the preview', async () => {
      const message = await read(one)
      return message.previews.length === count && message
    })

  /** Why there is no preview of a page, once that is certain. */
  async function failureOf(url: string): Promise<string> {
    return until(`an end of ${url}`, async () => {
      const { rows } = await sql<{ failure: string | null }>`
        select coalesce(failure, 'none') as failure from previews.page where url = ${url} and due_at is null
      `.execute(app.platform.db)
      return rows[0]?.failure
    })
  }

  /** Says a link, and waits for what becomes of it: why there is no preview, and that nothing is shown. */
  async function refusalOf(url: string): Promise<string> {
    const one = await say(`look: ${url}`)
    const failure = await failureOf(new URL(url).href)
    const { previews } = await read(one)
    return previews.length === 0 ? failure : 'it is shown'
  }

  /** A message that another system had a week ago. */
  const importOld = (text: string) => {
    const id = Bun.randomUUIDv7()
    const createdAt = new Date(Date.now() - week).toISOString()
    return importMessages(app.platform.db, [{ channelId, id, authorId: mira.id, text, createdAt }])
  }

  return {
    app,
    publicUrl,
    importOld,
    someone: (name: Name) => signUp(app, name),
    priya,
    mira,
    jonas,
    channelId,
    say,
    read,
    previewed,
    failureOf,
    refusalOf,
    [Symbol.asyncDispose]: () => app.stop(),
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>
