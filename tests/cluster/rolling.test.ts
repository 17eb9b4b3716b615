import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Chat, ChatError } from 'realtime-chat/sdk'
import { check } from '../faults/checker.ts'
import { createLog, type Log } from '../faults/log.ts'
import { readStored } from '../faults/stored.ts'
import type { Name } from '../people.ts'
import { until } from '../until.ts'
import { canRunCluster, openStage, type Stage } from './stage.ts'

const patience = 120_000
const names: Name[] = ['Priya', 'Tomás', 'Aiko', 'Samuel']

/** Somebody's device, and what has happened to it that its user might have seen. */
interface Device {
  who: string
  chat: Chat
  /** The moments at which it had moved, in milliseconds. */
  moves: number[]
  troubles: string[]
}

describe.skipIf(!canRunCluster)('every node is replaced, one by one, while people talk', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 240_000)
  afterAll(() => stage[Symbol.asyncDispose](), 60_000)

  test(
    'something is lost, doubled or out of order, a call fails, or somebody is moved twice, or all in one moment',
    async () => {
      const log = createLog()
      const devices = await enterByOneGateway(stage, log)
      const channelId = await openChannel(devices, log)
      const before = nodesOf(stage)

      const work = startWork(devices, channelId, stage, log)
      await stage.cluster.roll()
      await work.stop()
      await until('everybody has heard everything', () => isHeard(log, devices.length), patience)

      expect(devices.flatMap(({ troubles }) => troubles)).toEqual([])
      expect(devices.map(({ who, moves }) => `${who}: ${moves.length}`)).toEqual(devices.map(({ who }) => `${who}: 1`))
      expect(new Set(devices.flatMap(({ moves }) => moves)).size).toBeGreaterThan(1)
      const stored = await readStored(stage.cluster.databaseUrl, [channelId])
      expect(check({ entries: log.entries, stored })).toEqual([])
      expect(work.done()).toBeGreaterThan(0)
      const after = nodesOf(stage)
      expect([...after.keys()]).toEqual([...before.keys()])
      for (const [name, pid] of after) expect(pid).not.toBe(before.get(name))
    },
    patience * 2,
  )
})

/** The other has most room for those who move, and is replaced after this one. */
async function enterByOneGateway(stage: Stage, log: Log): Promise<Device[]> {
  const other = stage.cluster.member('gateway-2')
  await other.stop()
  const devices = [...(await enterAll(stage, log)), ...(await enterAll(stage, log))]
  await other.start()
  return devices
}

async function enterAll(stage: Stage, log: Log): Promise<Device[]> {
  return Promise.all(names.map(async (name) => watchOver(await stage.enter(name, {}), log)))
}

let entered = 0

function watchOver(chat: Chat, log: Log): Device {
  const who = `${chat.me.name} ${++entered}`
  const device: Device = { who, chat, moves: [], troubles: [] }
  chat.on('message', ({ channelId, id, seq }) => log.note(who, { what: 'heard', channelId, id, seq }))
  chat.on('status', (status, error) => {
    if (error?.code === 'CLOSED') return
    if (status === 'live') device.moves.push(Math.floor(performance.now()))
    else device.troubles.push(`${who} is ${status}`)
  })
  return device
}

async function openChannel(devices: Device[], log: Log): Promise<string> {
  const [owner, ...others] = devices
  if (!owner) throw new Error('nobody is there')
  const { id: channelId } = await owner.chat.api.channels.create.mutate({ name: 'rolling' })
  for (const { chat } of others) await chat.api.channels.join.mutate({ channelId })
  const heard = new Set<Device>()
  for (const device of devices) device.chat.on('message', () => heard.add(device))
  await owner.chat.send(channelId, 'is everybody here?')
  await until('everybody is', () => heard.size === devices.length, patience)
  for (const { who } of devices) log.note(who, { what: 'joined', channelId })
  return channelId
}

const nodesOf = ({ cluster }: Stage) =>
  new Map(
    cluster.members
      .filter(({ name }) => /^(gateway|worker|search|notifications)/.test(name))
      .map(({ name, pid }) => [name, pid]),
  )

/** What everybody does until it is stopped: each call that fails is a trouble. */
function startWork(devices: Device[], channelId: string, { cluster }: Stage, log: Log) {
  let over = false
  let done = 0
  let said = 0
  const repeat = async ({ who, troubles }: Device, what: string, run: () => Promise<unknown>) => {
    while (!over) {
      await run().then(
        () => done++,
        (error) => troubles.push(`${who} could not ${what}: ${error instanceof ChatError ? error.code : ''} ${error}`),
      )
      // The pace of the traffic, not a wait for anything.
      await Bun.sleep(100 + Math.random() * 100)
    }
  }
  const habits = devices.flatMap((device) => {
    const { who, chat } = device
    const { api } = chat
    chat.watch({ userIds: devices.map(({ chat }) => chat.me.id), channelIds: [channelId] }, () => {})
    return [
      repeat(device, 'say something', async () => {
        const text = `${who} says ${++said}`
        log.note(who, { what: 'said', channelId, text })
        const { id } = await chat.send(channelId, text)
        log.note(who, { what: 'acknowledged', channelId, text, id })
      }),
      repeat(device, 'read', () => api.messages.list.query({ channelId, limit: 20 })),
      repeat(device, 'list its channels', () => api.channels.list.query()),
      repeat(device, 'type', () => api.presence.typing.mutate({ channelId })),
    ]
  })
  const [sender] = devices
  if (sender)
    habits.push(
      repeat(sender, 'show a file', async () => {
        const { chat, who } = sender
        const { id } = await chat.upload(new Blob([`file ${++said} of ${who}`]), { name: 'note.txt' })
        const { path } = await chat.api.files.link.query({ fileId: id })
        const { status } = await fetch(new URL(path, cluster.url))
        if (status !== 200) throw new Error(`the file answers ${status}`)
      }),
    )
  return {
    done: () => done,
    async stop() {
      over = true
      await Promise.all(habits)
    },
  }
}

function isHeard({ entries }: Log, devices: number): boolean {
  const times = new Map<string, number>()
  for (const entry of entries) if (entry.what === 'heard') times.set(entry.id, (times.get(entry.id) ?? 0) + 1)
  return entries.every((entry) => entry.what !== 'acknowledged' || (times.get(entry.id) ?? 0) >= devices)
}
