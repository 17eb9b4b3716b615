import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { BrowserContext, Page } from 'playwright-core'
import { startProvider } from '../auth/provider.ts'
import { codeAt } from '../auth/totp.ts'
import { until } from '../until.ts'
import { emailOf, openStage, password, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

let provider: Awaited<ReturnType<typeof startProvider>>
let stage: Stage
let named = ''

beforeAll(async () => {
  provider = await startProvider()
  stage = await openStage(provider.env)
  provider.serve(stage.url)
  // Passkeys belong to names, not to addresses.
  named = stage.url.replace('127.0.0.1', 'localhost')
}, 60_000)

afterAll(async () => {
  await stage[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const openMenu = (page: Page, name: string) => button(page, `Account of ${name}`).click()

async function openSecurity(page: Page, name: string) {
  await openMenu(page, name)
  await page.getByRole('menuitem', { name: 'Sign-in and security' }).click()
}

async function signOut(page: Page, name: string) {
  await button(page, 'Close').click()
  await openMenu(page, name)
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByText('Welcome back').waitFor()
}

async function givePassword(page: Page, name: string) {
  await page.getByLabel('Email').fill(emailOf(name))
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Sign in').click()
  await page.getByRole('textbox', { name: 'Code', exact: true }).waitFor()
}

async function giveCode(page: Page, code: string) {
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(code)
  await button(page, 'Confirm').click()
}

/** Turns two-step verification on; gives what the app scanned, and the recovery codes. */
async function turnOn(page: Page) {
  await button(page, 'Turn on').click()
  await page.getByLabel('Your password').fill('not this one at all')
  await button(page, 'Continue').click()
  await page.getByText('This is not your password.').waitFor()
  await page.getByLabel('Your password').fill(password)
  await button(page, 'Continue').click()
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  const uri = `otpauth://totp/x?secret=${await page.locator('[data-secret]').textContent()}`
  await giveCode(page, codeAt(uri))
  const list = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await list.first().waitFor()
  const codes = await list.allInnerTexts()
  await button(page, 'I have kept them').click()
  await button(page, 'Turn off').waitFor()
  return { uri, codes }
}

test('a stolen password opens the workspace of somebody with two-step verification; or the phone’s loss ends it', async () => {
  const name = 'Mira Okafor'
  await using mira = await stage.enter(name)
  await using other = await stage.visit('/')
  const { page } = mira
  await openSecurity(page, name)
  const { uri, codes } = await turnOn(page)
  expect(codes).toHaveLength(10)
  await until('the connection goes on', () => page.getByText('Online').isVisible())
  await signOut(page, name)

  await givePassword(page, name)
  await giveCode(page, '12')
  await page.getByText(/^Six digits, or a recovery code/).waitFor()
  await giveCode(page, codeAt(uri, Date.now() + 30_000))
  await button(page, `Account of ${name}`).waitFor()

  await givePassword(other.page, name)
  await giveCode(other.page, codes[0] ?? '')
  await button(other.page, `Account of ${name}`).waitFor()
  await openSecurity(other.page, name)
  await button(other.page, 'Turn off').click()
  await other.page.getByLabel('Your password').fill(password)
  await button(other.page, 'Turn off').click()
  await button(other.page, 'Turn on').waitFor()
})

const fingerprintReader = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const

async function addAuthenticator(context: BrowserContext, page: Page) {
  const client = await context.newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', { options: fingerprintReader })
}

test('a passkey that was added does not sign in, or one that was removed still does', async () => {
  const name = 'Priya Raman'
  await using priya = await stage.visit('/sign-in')
  const { page, context } = priya
  await addAuthenticator(context, page)
  await page.goto(`${named}/sign-up`)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Email').fill(emailOf(name))
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Create account').click()
  await button(page, `Account of ${name}`).waitFor()
  await openSecurity(page, name)
  await button(page, 'Add a passkey').click()
  await page.getByRole('button', { name: /^Rename passkey / }).click()
  await page.getByLabel('Name of the passkey').fill('Work laptop')
  await button(page, 'Save').click()
  await page.getByText('Work laptop').waitFor()
  await button(page, 'Add a passkey').click()
  await page.getByText('This device has a passkey of yours already.').waitFor()
  await signOut(page, name)

  await button(page, 'Sign in with a passkey').click()
  await button(page, `Account of ${name}`).waitFor()
  await openSecurity(page, name)
  await button(page, 'Remove passkey Work laptop').click()
  await until('it is gone', async () => (await page.getByText('Work laptop').count()) === 0)
  await signOut(page, name)
  await button(page, 'Sign in with a passkey').click()
  await page.getByText('This passkey is not known here.').waitFor()
})

test('an address instead of a name offers passkeys that cannot work', async () => {
  await using aiko = await stage.enter('Aiko Tanaka')
  await openSecurity(aiko.page, 'Aiko Tanaka')
  await aiko.page.getByText(/^Passkeys need an address with a name/).waitFor()
  expect(await button(aiko.page, 'Add a passkey').count()).toBe(0)
})

async function enterAtProvider(page: Page, login: string) {
  await button(page, 'Continue with Harbour ID').click()
  await page.waitForURL(`${provider.issuer}/**`)
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
}

test('somebody who signs in at the provider twice is two people, or lands elsewhere than they were going', async () => {
  provider.identities.set('lena', { email: 'lena@example.com', email_verified: true, name: 'Lena Fischer' })
  const ids: unknown[] = []
  for (const path of ['/channels/3f0c9f0e-0000-7000-8000-000000000000', '/']) {
    await using lena = await stage.visit(path)
    const { page, context } = lena
    await enterAtProvider(page, 'lena')
    await button(page, 'Account of Lena Fischer').waitFor()
    expect(new URL(page.url()).pathname).toBe(path)
    ids.push((await (await context.request.get('/api/v1/me')).json()).id)
  }
  expect(new Set(ids).size).toBe(1)
})

test('an account is taken over by its address at the provider, or the refusal is not explained', async () => {
  await (await stage.join('Jonas Lindqvist')).close()
  provider.identities.set('thief', { email: emailOf('Jonas'), email_verified: false, name: 'A thief' })
  await using thief = await stage.visit('/sign-in')
  await enterAtProvider(thief.page, 'thief')
  await thief.page.getByText(/^There is an account with this address already/).waitFor()
  expect(new URL(thief.page.url()).pathname).toBe('/sign-in')
})
