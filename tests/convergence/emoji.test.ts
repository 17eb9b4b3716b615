import { expect, test } from 'bun:test'
import { applyToEmojis, type CustomEmoji } from '../../shared/emoji.ts'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { upload } from '../emoji/pictures.ts'
import { signUp } from '../people.ts'

for (const transport of transports)
  test.skipIf(transport === 'kafka' && !hasKafka)(
    `the workspace’s own emoji, added, replaced, renamed and removed at once, over ${transport}`,
    async () => {
      await using app = await startApp(await createEnvironment(transport))
      const mira = await signUp(app, 'Mira')
      const jonas = await signUp(app, 'Jonas')
      await using live = await jonas.listen()
      const before = await jonas.api.emoji.list.query()
      const put = (name: string) => upload(app.url, mira.headers, name)
      for (const name of ['zebra-1', 'apple-1', 'b_2', 'b-2']) await put(name)
      const { rename, remove } = mira.api.emoji
      const acts = [
        () => put('apple-1'),
        () => rename.mutate({ name: 'apple-1', to: 'pear-1' }),
        () => rename.mutate({ name: 'zebra-1', to: 'apple-1' }),
        () => remove.mutate({ name: 'apple-1' }),
        () => put('pear-1'),
      ]
      // Of these, some come too late for each other.
      await Promise.all(acts.map((act) => act().catch(() => {})))
      await put('last-1')
      const after = await jonas.api.emoji.list.query()
      expect(after.map(({ name }) => name)).toContain('last-1')
      await until('told equals fetched', () => {
        const events = live.heard.flatMap((event) => (event.type === 'emoji.changed' ? [event] : []))
        return Bun.deepEquals(events.reduce<CustomEmoji[]>(applyToEmojis, before), after)
      })
    },
    30_000,
  )
