import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import fc from 'fast-check'
import type { Chat } from 'realtime-chat/sdk'
import { applyToPreferences, Level, type Preferences } from '../../shared/notifications.ts'
import type { Device } from '../../shared/pushes.ts'
import { hasKafka, transports, until } from '../context.ts'
import { newDevice } from '../notifications/device.ts'
import { environment, host } from '../notifications/stage.ts'
import { type Someone, signUp } from '../people.ts'
import { openStage, type Stage } from '../sdk/stage.ts'

setDefaultTimeout(60_000)

/** What somebody has chosen, and their devices that are told. */
interface Settings {
  preferences: Preferences
  devices: Device[]
}

type Api = Pick<Someone, 'api'>

async function read({ api }: Api): Promise<Settings> {
  const preferences = await api.notifications.preferences.query()
  return { preferences, devices: await api.notifications.devices.query() }
}

/** What an open app has: it reads when it is connected, and goes on by what it is told; what is told meanwhile has it read again. */
function follow(chat: Chat) {
  const state: { now: Settings | undefined } = { now: undefined }
  let reading = 0
  const ask = async () => {
    const mine = ++reading
    const found = await read(chat).catch(() => undefined)
    if (mine !== reading) return
    reading = 0
    state.now = found
  }
  const stops = [
    chat.on('status', (status) => void (status === 'live' && ask())),
    chat.on('event', (event) => {
      if (event.type !== 'notifications.settings_changed') return
      const { now } = state
      if (reading > 0 || !now) return void ask()
      state.now = { preferences: applyToPreferences(now.preferences, event.data), devices: event.data.devices }
    }),
  ]
  void ask()
  return { state, stop: () => stops.forEach((stop) => void stop()) }
}

const day = fc.constantFrom('mon' as const, 'sun' as const)
const step = fc.oneof(
  fc.record({ what: fc.constant('level' as const), level: fc.constantFrom(...Level.options) }),
  fc.record({ what: fc.constant('channel' as const), level: fc.constantFrom(...Level.options, null) }),
  fc.record({ what: fc.constant('keywords' as const), words: fc.subarray(['ferry', 'crane', 'quay']) }),
  fc.record({ what: fc.constant('night' as const), days: fc.uniqueArray(day, { minLength: 1, maxLength: 2 }) }),
  fc.record({ what: fc.constant('block' as const), blocked: fc.boolean() }),
  fc.record({ what: fc.constant('subscribe' as const) }),
  fc.record({ what: fc.constant('unsubscribe' as const) }),
  fc.record({ what: fc.constantFrom('cut' as const, 'restore' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`how somebody is notified, over ${transport}`, () => {
    test('is something else in an open app than on the server, after two devices have changed it and cuts between', async () => {
      await using stage = await openStage(await environment(transport))
      const [phone, jonas] = [await signUp(stage.app, 'Mira'), await signUp(stage.app, 'Jonas')]
      const mira = await stage.open(phone.headers.authorization.replace('Bearer ', ''))
      const { id: channelId } = await phone.api.channels.create.mutate({ name: 'harbour' })
      const course = fc.array(fc.tuple(step, fc.nat(1)), { minLength: 2, maxLength: 15 })
      const run = async (steps: [Step, number][]) => {
        const { state, stop } = follow(mira)
        // Both devices at once: each of a step only after its own last one.
        const lines = [0, 1].map((nth) =>
          steps.reduce<Promise<unknown>>(
            (before, [each, who]) => (who === nth ? before.then(() => act(stage, phone, each)) : before),
            Promise.resolve(),
          ),
        )
        await Promise.all(lines)
        stage.proxy.restore()
        await until('she is back', () => mira.status === 'live')
        await act(stage, phone, { what: 'keywords', words: [`last-${crypto.randomUUID()}`.slice(0, 20)] })
        const after = await read(phone)
        await until('told equals fetched', () => Bun.deepEquals(state.now, after)).catch(() =>
          expect(state.now).toEqual(after),
        )
        stop()
      }
      await fc.assert(fc.asyncProperty(course, run), { numRuns: transport === 'kafka' ? 3 : 12, endOnFailure: true })

      async function act({ proxy }: Stage, { api }: Api, each: Step) {
        const { setPreferences, block, unblock, subscribe, unsubscribe, devices } = api.notifications
        if (each.what === 'cut') return proxy.cut()
        if (each.what === 'restore') return proxy.restore()
        if (each.what === 'level') return setPreferences.mutate({ level: each.level })
        if (each.what === 'channel') return setPreferences.mutate({ channels: { [channelId]: each.level } })
        if (each.what === 'keywords') return setPreferences.mutate({ keywords: each.words })
        if (each.what === 'night')
          return setPreferences.mutate({ quietHours: { timeZone: 'UTC', days: each.days, from: '22:00', to: '08:00' } })
        if (each.what === 'block') return (each.blocked ? block : unblock).mutate({ userId: jonas.id })
        if (each.what === 'subscribe')
          return subscribe.mutate(newDevice(`http://${host}:9/${crypto.randomUUID()}`).subscription)
        const [device] = await devices.query()
        // The other device may have taken it away already.
        if (device) await unsubscribe.mutate({ deviceId: device.id }).catch(() => undefined)
      }
    })
  })
