import { expect, test } from 'bun:test'
import { Client } from 'pg'
import { until } from '../until.ts'
import { openGate } from './gate.ts'
import { listen, openStage, timing } from './stage.ts'

const patience = 60_000
/** More than a client holds of what happens while it catches up. */
const many = 10_100

test(
  'what happens while somebody catches up takes all memory, or is lost',
  async () => {
    // Nothing else than how much happens may have the client give a connection up.
    await using stage = await openStage(undefined, { ...timing, callMs: 2 * patience, connectMs: 2 * patience })
    await using gate = openGate(stage.proxy.url)
    const jonas = await stage.enter('Jonas', gate.url)
    const heard = listen(jonas)
    const { id: channelId } = await jonas.api.channels.create.mutate({ name: 'general' })

    stage.proxy.cut()
    await until('the loss is noticed', () => jonas.status === 'offline')
    const before = catchingUp()
    gate.refuse('channels.list', 'silence')
    stage.proxy.restore()
    await until('he is kept from catching up', () => catchingUp() > before, patience)
    await say(stage.app.platform.config.databaseUrl)
    await until('he has given up and come back', () => jonas.status === 'live', patience)
    await jonas.send(channelId, 'the last word')
    await until('the last word', () => heard.at(-1)?.text === 'the last word', patience)
    const { messages } = await jonas.api.messages.list.query({ channelId, limit: 200 })
    expect(heard.slice(-messages.length).map(({ id }) => id)).toEqual(messages.map(({ id }) => id))

    function catchingUp() {
      return gate.called.filter((path) => path === 'channels.list').length
    }
  },
  2 * patience,
)

/** As a database does: thousands of messages in a statement. */
async function say(databaseUrl: string) {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query(`select chat.post('general', 'news ' || nth) from generate_series(1, $1::int) as nth`, [many])
  await database.end()
}
