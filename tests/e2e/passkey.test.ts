import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { BrowserContext, Page } from 'playwright-core'
import { emailOf, openStage, password, type Stage } from './stage.ts'

setDefaultTimeout(30_000)

let stage: Stage
let url = ''

beforeAll(async () => {
  stage = await openStage()
  // Passkeys belong to names, not to addresses.
  url = stage.url.replace('127.0.0.1', 'localhost')
})

afterAll(() => stage[Symbol.asyncDispose]())

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

async function signUp(page: Page, name: string) {
  await page.goto(`${url}/sign-up`)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Email').fill(emailOf(name))
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: `Account of ${name}` }).waitFor()
}

async function openSecurity(page: Page, name: string) {
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Security' }).click()
}

async function signOut(page: Page, name: string) {
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByText('Welcome back').waitFor()
}

const passkeys = (page: Page) => page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem')

test('a passkey that was added does not sign in, or one that was removed still does', async () => {
  const name = 'Mira Okafor'
  await using mira = await stage.visit('/sign-in')
  const { page, context } = mira
  await addAuthenticator(context, page)
  await signUp(page, name)
  await openSecurity(page, name)
  await page.getByText('You have no passkeys yet.').waitFor()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await passkeys(page).waitFor()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This device has a passkey of yours already.').waitFor()
  await page.getByRole('button', { name: /^Rename / }).click()
  await page.getByLabel('Name of the passkey').fill('Work laptop')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Work laptop').waitFor()
  await signOut(page, name)

  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('Online').waitFor()
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Your devices' }).click()
  await page.getByText('This device', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()

  await openSecurity(page, name)
  await page.getByRole('button', { name: 'Remove Work laptop' }).click()
  await page.getByText('You have no passkeys yet.').waitFor()
  await signOut(page, name)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('This passkey is not known here.').waitFor()
  expect(mira.problems.filter((problem) => !problem.includes('401'))).toEqual([])
})

test('an address instead of a name offers passkeys that cannot work', async () => {
  await using priya = await stage.enter('Priya Raman')
  await openSecurity(priya.page, 'Priya Raman')
  await priya.page.getByText(/^Passkeys work where this workspace is opened by a name/).waitFor()
  expect(await priya.page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
})
