import { expect, setDefaultTimeout, test } from 'bun:test'
import { until } from '../until.ts'
import { composer, openStage, say, sent } from './stage.ts'

setDefaultTimeout(60_000)

test('whoever develops gets a page that does not work, while the built one does', async () => {
  await using stage = await openStage({ NODE_ENV: 'development' })
  const mira = await stage.join('Mira Okafor')
  const { id } = await mira.api.channels.create.mutate({ name: 'workshop' })
  await mira.close()
  await using visitor = await stage.enterChannel('Jonas Lind', id)
  const { page, problems } = visitor
  expect(await page.locator('script[type=module]').getAttribute('src')).not.toStartWith('/assets/')
  await say(page, 'Good morning')
  await until('it is sent', async () => (await sent(page)).includes('Good morning'))
  await page.reload()
  await composer(page).waitFor()
  await until('it is still there', async () => (await sent(page)).includes('Good morning'))
  expect(problems).toEqual([])
})
