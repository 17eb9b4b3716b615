import { expect, test } from 'bun:test'
import { createEnvironment, startApp, until } from '../context.ts'
import { spawnNode } from '../faults/node.ts'
import { signUp } from '../people.ts'
import { quick } from './quick.ts'
import { device, look } from './viewer.ts'

test('the people of a node that was killed stay online for good', async () => {
  const env = await createEnvironment()
  await using node = await spawnNode(env, { entry: `${import.meta.dir}/node.ts` })
  await using app = await startApp(env, { presence: quick })
  const [mira, jonas, priya] = [await signUp(app, 'Mira'), await signUp(app, 'Jonas'), await signUp(app, 'Priya')]
  using eye = await look(mira, app.url, { userIds: [jonas.id, priya.id] })
  using _there = await device(jonas, node.url)
  using _here = await device(priya, app.url)
  await eye.sees(jonas.id, 'active')
  await eye.sees(priya.id, 'active')
  await node.end('SIGKILL')
  await eye.sees(jonas.id, 'offline')
  expect(eye.last(priya.id)).toMatchObject({ state: 'active' })
  const lastSeen = async () => (await mira.api.presence.get.query({ userIds: [jonas.id] }))[0]?.lastSeenAt
  await until('when he was last here', lastSeen)
}, 60_000)
