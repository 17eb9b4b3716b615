import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startProvider } from '../auth/provider.ts'
import { emailOf, openStage, type Stage } from './stage.ts'

setDefaultTimeout(30_000)

let provider: Awaited<ReturnType<typeof startProvider>>
let stage: Stage

beforeAll(async () => {
  provider = await startProvider()
  stage = await openStage(provider.env)
  provider.serve(stage.url)
})

afterAll(async () => {
  await stage[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

async function enterAtProvider(page: Page, login: string) {
  await page.getByRole('button', { name: 'Continue with Harbour ID' }).click()
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
    await page.getByRole('button', { name: 'Account of Lena Fischer' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(path)
    await page.getByRole('button', { name: 'Account of Lena Fischer' }).click()
    await page.getByRole('menuitem', { name: 'Security' }).click()
    await page.getByText('You sign in without a password here, so there is nothing to add to.').waitFor()
    ids.push((await (await context.request.get('/api/v1/me')).json()).id)
    // Being signed out is told as 401, and the provider's page asks for a font from elsewhere.
    expect(lena.problems.filter((problem) => !/401|ERR_NAME_NOT_RESOLVED/.test(problem))).toEqual([])
  }
  expect(new Set(ids).size).toBe(1)
})

test('an account is taken over by its address at the provider, or the refusal is not explained', async () => {
  const owner = await stage.join('Jonas Lindqvist')
  await owner.close()
  provider.identities.set('thief', { email: emailOf('Jonas'), email_verified: false, name: 'A thief' })
  await using thief = await stage.visit('/sign-in')
  await enterAtProvider(thief.page, 'thief')
  await thief.page.getByText('There is an account with this email already.').waitFor()
  expect(new URL(thief.page.url()).pathname).toBe('/sign-in')
})
