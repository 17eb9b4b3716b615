import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Chat } from 'realtime-chat/sdk'
import { connectKafka } from '../../server/platform/bus/kafka/client.ts'
import { joinGroup } from '../../server/platform/bus/kafka/group.ts'
import { startSender } from '../../server/platform/bus/kafka/producer.ts'
import { createKafkaTopics, endsOf } from '../../server/platform/bus/kafka/topics.ts'
import { createLog } from '../../server/platform/log.ts'
import { moveLeader, partitionOf } from '../bus/leaders.ts'
import { until } from '../until.ts'
import { canRunCluster, figure, openStage, type Stage } from './stage.ts'

const patience = 60_000
/** Longer than a broker has for its start, which is then what says where it stood. */
const startPatience = 150_000

describe.skipIf(!canRunCluster)('many nodes behind one address', () => {
  let stage: Stage
  let mira: Chat
  let jonas: Chat
  let channelId: string

  beforeAll(async () => {
    stage = await openStage()
    mira = await stage.enter('Mira')
    jonas = await stage.enter('Jonas')
    ;({ id: channelId } = await mira.api.channels.create.mutate({ name: 'general' }))
    await jonas.api.channels.join.mutate({ channelId })
  }, 240_000)
  afterAll(async () => {
    await stage.cluster.member('kafka-1').start()
    await stage[Symbol.asyncDispose]()
  }, startPatience)

  const connectionsAt = (name: string) => figure(stage.cluster.member(name), 'gateway_connections')

  function listen(chat: Chat): string[] {
    const heard: string[] = []
    chat.on('message', ({ text }) => heard.push(text))
    return heard
  }

  test(
    'people on different gateways do not hear each other',
    async () => {
      const isAtEach = async () => (await connectionsAt('gateway-1')) === 1 && (await connectionsAt('gateway-2')) === 1
      await until('one is at each', isAtEach)
      const [byMira, byJonas] = [listen(mira), listen(jonas)]
      await mira.send(channelId, 'can you hear me?')
      await jonas.send(channelId, 'I can')
      for (const heard of [byMira, byJonas])
        await until('both are heard', () => Bun.deepEquals(heard, ['can you hear me?', 'I can']), patience)
    },
    patience,
  )

  test(
    'the replica is there for nothing',
    async () => {
      const node = stage.cluster.member('gateway-1')
      await until(
        'it is in use',
        async () => {
          await Promise.all([mira, jonas].map(({ api }) => api.channels.members.query({ channelId })))
          return (await figure(node, 'database_reads_total{from="replica"}')) > 0
        },
        patience,
      )
    },
    patience,
  )

  test(
    'a module in a process of its own is not needed, or not there',
    async () => {
      const search = stage.cluster.member('search')
      const find = async () => (await jonas.api.search.messages.query({ text: 'heron' })).groups.length
      await search.kill()
      const { id } = await mira.send(channelId, `<@${jonas.me.id}> a heron on the roof`)
      const ledger = () => jonas.api.notifications.ledger.query({ limit: 10 })
      await until(
        'another module has decided',
        async () => (await ledger()).some(({ messageId }) => messageId === id),
        patience,
      )
      expect(await find()).toBe(0)
      await search.start()
      await until('it is found', async () => (await find()) === 1, patience)
    },
    patience,
  )

  test(
    'a file that came in by one gateway cannot be had from another',
    async () => {
      const words = 'how to feed a heron'
      const file = await mira.upload(new Blob([words]), { name: 'heron.txt' })
      const { files } = await mira.send(channelId, 'this is how', { files: [file] })
      const [sent] = files
      for (const name of ['gateway-1', 'gateway-2']) {
        const { path } = await jonas.api.files.link.query({ fileId: sent?.id ?? '' })
        const answer = await fetch(new URL(path, `http://127.0.0.1:${stage.cluster.member(name).port}`))
        expect(await answer.text()).toBe(words)
      }
    },
    patience,
  )

  test(
    'a gateway that is killed takes what was said with it, or its people do not find another',
    async () => {
      const heard = [listen(mira), listen(jonas)]
      const said = Array.from({ length: 200 }, (_, n) => `${n + 1}`)
      const sending: Promise<unknown>[] = []
      for (const text of said) {
        sending.push(mira.send(channelId, text))
        if (text === '100') await stage.cluster.member('gateway-1').kill()
      }
      await Promise.all(sending)
      for (const texts of heard) {
        await until('all is heard', () => texts.length >= said.length, patience)
        expect(texts).toEqual(said)
      }
      await until('both are at the other', async () => (await connectionsAt('gateway-2')) === 2, patience)
      await stage.cluster.member('gateway-1').start()
    },
    patience,
  )

  test(
    'what is published while a partition goes to another broker is lost, or there twice',
    async () => {
      const kafka = connectKafka(stage.cluster.kafkaBrokers?.split(',') ?? [], createLog('silent'))
      const admin = kafka.admin()
      await admin.connect()
      const topics = ['stays', 'goes']
      const once = { partitions: 1, retentionDays: 1 }
      await createKafkaTopics(
        admin,
        topics.map((name) => ({ ...once, name })),
        '',
      )
      const { leader: stays, replicas } = await partitionOf(admin, 'stays')
      await moveLeader(admin, 'goes', replicas.find((id) => id !== stays) ?? 0)
      const sender = await startSender(kafka, createLog('silent'))
      const publish = (value: string) => sender.send(topics.map((topic) => ({ topic, key: 'key', value })))
      await publish('before')
      await moveLeader(admin, 'goes', stays)
      await publish('after')
      for (const topic of topics) expect(await endsOf(admin, topic)).toMatchObject([{ high: '2' }])
      await sender.stop()
      await admin.disconnect()
    },
    patience,
  )

  test(
    'what a group has not handled yet is passed over where another partition goes to another broker',
    async () => {
      const log = createLog('silent')
      const kafka = connectKafka(stage.cluster.kafkaBrokers?.split(',') ?? [], log)
      const admin = kafka.admin()
      await admin.connect()
      const { leader: stays = 0, replicas } = await partitionOf(admin, 'stays')
      const others = replicas.filter((id) => id !== stays)
      const sender = await startSender(kafka, log)
      const publish = (topic: string, value: string) => sender.send([{ topic, key: 'key', value }])
      const handled = new Set<string>()
      const group = await joinGroup({
        kafka,
        log,
        groupId: crypto.randomUUID(),
        topics: ['stays', 'goes'],
        work: async ({ messages, signal, moved }) => {
          for (const { value, offset } of messages) {
            // Slower than they come, so that some always wait.
            await Bun.sleep(10)
            if (signal.aborted) return
            handled.add(String(value))
            moved(offset)
          }
        },
      })
      const said = Array.from({ length: 300 }, (_, n) => `${n + 1}`)
      for (const text of said) {
        await publish('stays', text)
        if (text.endsWith('00')) await moveLeader(admin, 'goes', others[Number(text[0]) % 2] ?? 0)
      }
      await publish('stays', 'the last')
      await until('the last is handled', () => handled.has('the last'), patience)
      expect(said.filter((text) => !handled.has(text))).toEqual([])
      await Promise.all([group.stop(), sender.stop()])
      await admin.disconnect()
    },
    patience,
  )

  test(
    'one broker of three that is gone takes the chat with it',
    async () => {
      const heard = listen(jonas)
      await stage.cluster.member('kafka-1').kill()
      await mira.send(channelId, 'two brokers are enough')
      await until('it is heard', () => heard.includes('two brokers are enough'), patience)
    },
    patience,
  )
})
