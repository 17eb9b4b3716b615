import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Pool } from 'pg'
import { z } from 'zod'
import { loggedIn, Security } from '../../shared/auth.ts'
import { createEnvironment, startApp, until } from '../context.ts'
import { createAuthenticator } from './authenticator.ts'
import { bearer, cookiesOf, jonas, me, mira, post, query, sessions, signUp, statusOf, tokenOf } from './client.ts'

let app: Awaited<ReturnType<typeof startApp>>
let url = ''
let postgres: Pool
let owner: Record<string, string>
let other: Record<string, string>
beforeAll(async () => {
  const env = await createEnvironment()
  app = await startApp(env)
  url = app.url
  postgres = new Pool({ connectionString: env['DATABASE_URL'], max: 1 })
  owner = { ...bearer(await tokenOf(signUp(url, mira))), origin: origin }
  other = { ...bearer(await tokenOf(signUp(url, jonas))), origin: origin }
})
afterAll(async () => {
  await postgres.end()
  await app.stop()
})

const origin = 'http://localhost:3000'
const rpId = 'localhost'

const passkey = (path: string, headers: Record<string, string>, body?: unknown, at = url) =>
  body === undefined
    ? fetch(`${at}/api/auth/passkey/${path}`, { headers })
    : post(at, `/api/auth/passkey/${path}`, body, headers)

const Options = z.object({
  challenge: z.string(),
  rpId: z.string().optional(),
  rp: z.object({ id: z.string() }).optional(),
})
const Refusal = z.object({ code: z.string() })
const list = async (headers: Record<string, string>) => (await query(url, 'auth.security', headers, Security)).passkeys

const authenticator = createAuthenticator()

async function insertPasskey(email: string, { credentialId, publicKey } = createAuthenticator()): Promise<string> {
  const { rows } = await postgres.query(
    `insert into auth.passkey (id, user_id, name, public_key, credential_id, counter, device_type, backed_up)
     select gen_random_uuid(), id, 'Laptop', $2, $3, 0, 'singleDevice', false
     from auth.person where email = $1 returning id`,
    [email, publicKey, credentialId],
  )
  return z.array(z.object({ id: z.uuid() })).parse(rows)[0]?.id ?? ''
}

/** Something shaped like an authenticator's answer to `challenge`, signed by nobody. */
function forged(challenge: string, type: 'webauthn.create' | 'webauthn.get') {
  const clientDataJSON = Buffer.from(JSON.stringify({ type, challenge, origin })).toString('base64url')
  const response = { clientDataJSON, attestationObject: 'AA', authenticatorData: 'AA', signature: 'AA' }
  return { id: 'forged', rawId: 'forged', type: 'public-key', clientExtensionResults: {}, response }
}

const begin = async (path: string, headers: Record<string, string>) => {
  const answer = await passkey(path, headers)
  const { challenge } = Options.parse(await answer.json())
  return { challenge, headers: { ...headers, ...cookiesOf(answer), origin } }
}

describe("somebody's passkeys", () => {
  test('can be seen, renamed and removed by somebody else, or by nobody', async () => {
    const id = await insertPasskey(mira.email)
    expect(await list(owner)).toMatchObject([{ id, name: 'Laptop' }])
    expect(await list(other)).toEqual([])
    for (const headers of [other, {}]) {
      expect((await passkey('update-passkey', headers, { id, name: 'Mine now' })).status).toBe(401)
      expect((await passkey('delete-passkey', headers, { id })).status).toBe(401)
    }
    expect((await passkey('update-passkey', owner, { id, name: 'Phone' })).status).toBe(200)
    expect(await list(owner)).toMatchObject([{ name: 'Phone' }])
    expect((await passkey('delete-passkey', owner, { id })).status).toBe(200)
    expect(await list(owner)).toEqual([])
  })

  test('have names without bounds', async () => {
    const id = await insertPasskey(mira.email)
    for (const name of ['', '   ', 'x'.repeat(51), 7])
      expect((await passkey('update-passkey', owner, { id, name })).status).toBe(400)
    expect((await passkey('delete-passkey', owner, { id: { $ne: null } })).status).toBe(400)
  })
})

describe('a forged answer', () => {
  test('adds a passkey to an account, or is called a fault of ours', async () => {
    const { challenge, headers } = await begin('generate-register-options', owner)
    const body = { name: 'Forged', response: forged(challenge, 'webauthn.create') }
    const answer = await passkey('verify-registration', headers, body)
    expect([answer.status, Refusal.parse(await answer.json()).code]).toEqual([400, 'FAILED_TO_VERIFY_REGISTRATION'])
    expect((await passkey('verify-registration', headers, { ...body, createSession: true })).status).toBe(400)
    expect((await passkey('generate-register-options', {})).status).toBe(401)
  })

  test('signs somebody in', async () => {
    const known = createAuthenticator()
    await insertPasskey(mira.email, known)
    const stranger = createAuthenticator()
    const wrong = [
      (challenge: string) => ({ ...stranger.answer({ challenge, origin, rpId }), id: known.credentialId }),
      (challenge: string) => stranger.answer({ challenge, origin, rpId }),
      () => known.answer({ challenge: 'another', origin, rpId }),
      (challenge: string) => known.answer({ challenge, origin: 'https://evil.example', rpId }),
      (challenge: string) => known.answer({ challenge, origin, rpId: 'evil.example' }),
    ]
    for (const answerTo of wrong) {
      const { challenge, headers } = await begin('generate-authenticate-options', {})
      const answer = await passkey('verify-authentication', headers, { response: answerTo(challenge) })
      expect([400, 401]).toContain(answer.status)
      expect(await statusOf(url, cookiesOf(answer))).toBe(401)
    }
  })

  test('comes without a question that we asked', async () => {
    const body = { response: forged('made up', 'webauthn.get') }
    const answer = await passkey('verify-authentication', { origin: origin }, body)
    expect([answer.status, Refusal.parse(await answer.json()).code]).toEqual([400, 'CHALLENGE_NOT_FOUND'])
    expect((await passkey('verify-authentication', {}, { response: 'x' })).status).toBe(400)
  })
})

test('passkeys are made for another site than the one people are at', async () => {
  await using secure = await startApp({ ...(await createEnvironment()), PUBLIC_URL: 'https://chat.example' })
  const headers = bearer(await tokenOf(signUp(secure.url, mira, { origin: 'https://chat.example' })))
  const creation = await passkey('generate-register-options', headers, undefined, secure.url)
  expect(Options.parse(await creation.json()).rp?.id).toBe('chat.example')
  const request = await passkey('generate-authenticate-options', {}, undefined, secure.url)
  expect(Options.parse(await request.json()).rpId).toBe('chat.example')
  expect(Options.parse(await (await passkey('generate-authenticate-options', {})).json()).rpId).toBe('localhost')
})

describe('a passkey', () => {
  const enter = async (question: { verified?: boolean; counter?: number } = {}) => {
    const { challenge, headers } = await begin('generate-authenticate-options', {})
    const response = authenticator.answer({ challenge, origin, rpId, ...question })
    const again = () => passkey('verify-authentication', headers, { response })
    return { answer: await again(), again }
  }

  beforeAll(() => insertPasskey(jonas.email, authenticator))

  test('signs in otherwise than a password does: no cookie, no device, no event', async () => {
    const told: string[] = []
    const tail = await app.platform.bus.tail([loggedIn], (events) => {
      for (const { data } of events) told.push(data.sessionId)
    })
    const { answer } = await enter()
    expect(answer.status).toBe(200)
    expect(await me(url, cookiesOf(answer))).toMatchObject({ name: jonas.name })
    const here = (await sessions(url, cookiesOf(answer))).find(({ current }) => current)
    await until('it is told', () => told.includes(here?.id ?? ''))
    await tail.stop()
  })

  test('is used by whoever finds the device: nobody was verified', async () => {
    const { answer } = await enter({ verified: false })
    expect([answer.status, Refusal.parse(await answer.json()).code]).toEqual([401, 'NOT_VERIFIED'])
    expect(await statusOf(url, cookiesOf(answer))).toBe(401)
  })

  test('is good twice for one question', async () => {
    const { answer, again } = await enter()
    expect(answer.status).toBe(200)
    expect((await again()).status).toBe(400)
  })

  test('was copied: its counter goes back', async () => {
    expect((await enter({ counter: 5 })).answer.status).toBe(200)
    expect((await enter({ counter: 4 })).answer.status).toBe(400)
  })
})
