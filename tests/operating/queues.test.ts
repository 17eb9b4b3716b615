import { expect, test } from 'bun:test'
import { createLane } from '../../server/platform/bus/kafka/lane.ts'
import { startApp } from '../context.ts'
import { signUp } from '../people.ts'
import { figuresOf } from './figures.ts'

const architecture = `${import.meta.dir}/../../ARCHITECTURE.md`

/** The names in the first column of the table of queues. */
async function listed(): Promise<string[]> {
  const [, overload = ''] = (await Bun.file(architecture).text()).split('## Overload\n')
  const rows = overload.split('\n## ')[0]?.split('\n') ?? []
  const names = rows.filter((row) => row.startsWith('| `')).flatMap((row) => row.split('|')[1]?.match(/`\w+`/g) ?? [])
  return names.map((name) => name.slice(1, -1))
}

test('something waits in a queue that the table of queues does not name, or has none of that name any more', async () => {
  await using app = await startApp()
  const mira = await signUp(app, 'Mira')
  const { id: channelId } = await mira.api.channels.create.mutate({ name: `c-${crypto.randomUUID()}` })
  // Acknowledgements have no queue before the first of them.
  await mira.api.receipts.acknowledge.mutate({ read: { [channelId]: 1 } })
  const lane = createLane<never>(Promise.resolve(), async () => {})
  const shown = [...(await figuresOf(app)).keys()].flatMap((key) => /^queue_bound\{queue="(\w+)"/.exec(key)?.[1] ?? [])
  await lane.close()
  // Other tests of this run make queues of their own, which they call that.
  const ours = new Set(shown.filter((name) => name !== 'test'))
  expect([...ours].sort()).toEqual((await listed()).sort())
})
