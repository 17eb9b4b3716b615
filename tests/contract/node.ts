import { subscription } from '../../server/platform/bus/bus.ts'
import { ask, asked, startNode } from './stage.ts'

const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
const { bus } = await startNode(env)
const print = (line: string | number) => process.stdout.write(`${line}\n`)

/** Prints what it handles, or the number of every event once its publish has resolved, until it is killed. */
const commands: Record<string, () => Promise<void>> = {
  consume: async () => {
    const onBatch = async ({ events }: { events: { data: { n: number } }[] }) => {
      for (const { data } of events) print(data.n)
    }
    await bus.consume(subscription('workers', [asked], onBatch))
    print('ready')
  },
  publish: async () => {
    for (let n = 0; ; n++) await bus.publish([ask(n)]).then(() => print(n))
  },
}
await commands[process.argv[2] ?? '']?.()
