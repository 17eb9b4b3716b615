import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { openStage, password, type Stage } from './stage.ts'

setDefaultTimeout(60_000)

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
}, 60_000)

afterAll(() => stage[Symbol.asyncDispose]())

/** Where the newest letter to somebody on some matter leads. */
async function linkTo(path: string, to: string): Promise<string> {
  return until(`a letter to ${to} with ${path}`, async () => {
    const page = await (await fetch(`${stage.url}/api/dev/mailbox`)).text()
    const letter = page.split('<article>').find((text) => text.includes(`to ${to},`) && text.includes(`${path}#`))
    return /href="([^"]*)"/.exec(letter ?? '')?.[1]?.replaceAll('&amp;', '&')
  })
}

const policy = async () => (await (await fetch(`${stage.url}/api/v1/sign-in-options`)).json()).policy

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('whoever has forgotten their password is out for good, or stays out of other devices’ sight', async () => {
  await (await stage.join('Jonas Lindqvist')).close()
  await using jonas = await stage.visit('/sign-in')
  const { page } = jonas
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('Email').fill('jonas@example.com')
  await button(page, 'Send the mail').click()
  await page.getByText(/^If there is an account for jonas@example.com/).waitFor()
  const link = await linkTo('/new-password', 'jonas@example.com')
  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill('password123')
  await button(page, 'Set the password').click()
  await page.getByText(/^This password is easily guessed/).waitFor()
  await page.getByLabel('New password', { exact: true }).fill('three herons at dawn')
  await button(page, 'Set the password').click()
  await page.getByLabel('Email').fill('jonas@example.com')
  await page.getByLabel('Password', { exact: true }).fill('three herons at dawn')
  await button(page, 'Sign in').click()
  await button(page, 'Account of Jonas Lindqvist').waitFor()

  await page.goto('about:blank')
  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill('another one of mine')
  await button(page, 'Set the password').click()
  await page.getByText('This link is used up or too old. Ask for a new one.').waitFor()
})

test('a mailed link does not sign in, or does twice', async () => {
  await (await stage.join('Priya Raman')).close()
  await using priya = await stage.visit('/sign-in')
  const { page } = priya
  await page.goto(await linkTo('/confirm-address', 'priya@example.com'))
  await button(page, 'Confirm').click()
  await page.getByText('Your address is confirmed.').waitFor()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Mail me a sign-in link' }).click()
  await page.getByLabel('Email').fill('priya@example.com')
  await button(page, 'Send the mail').click()
  const link = await linkTo('/sign-in-link', 'priya@example.com')
  await page.goto(link)
  await button(page, 'Sign in').click()
  await button(page, 'Account of Priya Raman').waitFor()
  await using thief = await stage.visit(link.replace(stage.url, ''))
  await button(thief.page, 'Sign in').click()
  await thief.page.getByText('This link is used up or too old. Ask for a new one.').waitFor()
})

test('a closed workspace takes anybody in, or leaves out whom an admin invites', async () => {
  await using mira = await stage.visit('/sign-in')
  const { page } = mira
  await page.getByLabel('Email').fill('jonas@example.com')
  await page.getByLabel('Password', { exact: true }).fill('three herons at dawn')
  await button(page, 'Sign in').click()
  await button(page, 'Account of Jonas Lindqvist').click()
  await page.getByRole('menuitem', { name: 'Manage workspace' }).click()
  await page.getByRole('tab', { name: 'Sign-up' }).click()
  await page.getByRole('radio', { name: 'Only those who are invited' }).check()
  await button(page, 'Save').click()
  await until('it is closed', async () => (await policy()) === 'invite')
  await page.getByLabel('Email').fill('noor@example.com')
  await button(page, 'Invite').click()
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue()

  await using eve = await stage.visit('/sign-up')
  await eve.page.getByText('You need an invitation: ask an admin of the workspace.').waitFor()
  const fill = async (who: Page, email?: string) => {
    await who.getByLabel('Your name').fill('Noor Haddad')
    if (email) await who.getByLabel('Email').fill(email)
    await who.getByLabel('Password', { exact: true }).fill(password)
    await button(who, 'Create account').click()
  }
  await fill(eve.page, 'eve@example.com')
  await eve.page.getByText('An account here needs an invitation. Ask an admin of the workspace.').waitFor()

  await using noor = await stage.visit(link.replace(stage.url, ''))
  expect(await noor.page.getByLabel('Email').inputValue()).toBe('noor@example.com')
  await fill(noor.page)
  await button(noor.page, 'Account of Noor Haddad').waitFor()
  await page.getByRole('radio', { name: 'Everybody who finds this address' }).check()
  await button(page, 'Save').click()
  await until('it is open', async () => (await policy()) === 'open')
})

test('a password cannot be changed, or the other devices stay in', async () => {
  const other = await stage.join('Aiko Tanaka')
  await using aiko = await stage.visit('/sign-in')
  const { page } = aiko
  await page.getByLabel('Email').fill('aiko@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Sign in').click()
  await button(page, 'Account of Aiko Tanaka').click()
  await page.getByRole('menuitem', { name: 'Sign-in and security' }).click()
  await button(page, 'Change password').click()
  await page.getByLabel('Current password').fill('a wrong password')
  await page.getByLabel('New password', { exact: true }).fill('a garden of moss')
  await button(page, 'Change password').click()
  await page.getByText('This is not your password.').waitFor()
  await page.getByLabel('Current password').fill(password)
  await button(page, 'Change password').click()
  await page.getByText('Your password is changed.').waitFor()
  await until('the other device is out', () => other.status === 'offline')
  await other.close()
})
