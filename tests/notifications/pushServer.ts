import { until } from '../until.ts'
import { decrypt, type Keys, makeKeys, provenSender } from './webPush.ts'

/** How a push is answered: a status, one with the seconds after which to come again, or never. */
export type Answer =
  | 201
  | 400
  | 403
  | 404
  | 410
  | 413
  | 500
  | 503
  | { status: 429 | 503; retryAfter: number }
  | 'silence'

/** A push that has come, decrypted, and what its sender was told. */
export interface Push {
  // biome-ignore lint/suspicious/noExplicitAny: what a push says is looked at by the test that knows
  data: any
  bytes: number
  ttl: number
  topic: string | null
  urgency: string | null
  /** The sender's key. */
  sender: string
  answer: Answer
}

interface Device {
  keys: Keys
  sender: string | undefined
  pushes: Push[]
  answers: Answer[]
}

/** What browsers' push services take at most, by RFC 8030, section 7.2. */
const mostBytes = 4_096

/**
 * A push service on this machine. It refuses what a real one would refuse, and keeps in `refused` why; the rest it
 * decrypts as the browser would. `using` closes it.
 */
export function openPushServer({ hostname = '127.0.0.1', tls }: { hostname?: string; tls?: Bun.TLSOptions } = {}) {
  const devices = new Map<string, Device>()
  const refused: string[] = []
  const server = Bun.serve({
    hostname,
    port: 0,
    idleTimeout: 0,
    ...(tls && { tls }),
    fetch(request) {
      const device = devices.get(new URL(request.url).pathname)
      return device ? take(request, device) : answerWith(404)
    },
  })
  const url = `http${tls ? 's' : ''}://${hostname}:${server.port}`

  async function take(request: Request, device: Device): Promise<Response> {
    const body = Buffer.from(await request.arrayBuffer())
    try {
      const push = { ...read(request, body, device, url), answer: device.answers.shift() ?? 201 }
      device.pushes.push(push)
      return await answerWith(push.answer)
    } catch (error) {
      refused.push(String(error))
      return answerWith(400)
    }
  }

  /** A browser's subscription; one with the key of a sender takes pushes of nobody else. */
  function subscribe(sender?: string) {
    const path = `/push/${crypto.randomUUID()}`
    const device: Device = { keys: makeKeys(), sender, pushes: [], answers: [] }
    devices.set(path, device)
    const { pushes, answers } = device
    return {
      subscription: { endpoint: `${url}${path}`, keys: written(device.keys) },
      /** All that has come, in order; answers other than 201 are in here too. */
      pushes,
      /** Answers the next pushes with these, in turn, and those after with 201. */
      answer: (...next: Answer[]) => void answers.push(...next),
      /** Answers 404 from now on, and takes nothing more. */
      drop: () => devices.delete(path),
      /** The first push that is the one; of several pushes with the same words, the first. */
      waitFor: (what: string, isIt: (push: Push) => boolean) => until(what, () => pushes.find(isIt)),
    }
  }

  return { url, refused, subscribe, [Symbol.dispose]: () => void server.stop(true) }
}

function written({ ecdh, auth }: Keys) {
  return { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') }
}

/** @throws Error with what a real service would refuse it for. */
function read(request: Request, body: Buffer, device: Device, origin: string): Omit<Push, 'answer'> {
  const { headers, method } = request
  const [ttl, topic, urgency] = [headers.get('ttl'), headers.get('topic'), headers.get('urgency')]
  if (method !== 'POST') throw new Error(`asked by ${method}`)
  if (!/^\d+$/.test(ttl ?? '')) throw new Error(`TTL: ${ttl}`)
  if (topic !== null && !/^[\w-]{1,32}$/.test(topic)) throw new Error(`Topic: ${topic}`)
  if (urgency !== null && !/^(very-low|low|normal|high)$/.test(urgency)) throw new Error(`Urgency: ${urgency}`)
  if (headers.get('content-encoding') !== 'aes128gcm') throw new Error('not aes128gcm')
  if (body.length > mostBytes) throw new Error(`${body.length} bytes`)
  const sender = provenSender(headers.get('authorization') ?? '', origin)
  if (device.sender && device.sender !== sender) throw new Error('the subscription is for another sender')
  const data = JSON.parse(decrypt(body, device.keys).toString())
  return { data, bytes: body.length, ttl: Number(ttl), topic, urgency, sender }
}

function answerWith(answer: Answer): Response | Promise<Response> {
  if (answer === 'silence') return new Promise(() => undefined)
  if (typeof answer === 'number') return new Response(null, { status: answer })
  return new Response(null, { status: answer.status, headers: { 'retry-after': String(answer.retryAfter) } })
}
