import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Person, Person as PersonDto } from '../../shared/auth.ts'
import { startApp } from '../context.ts'
import { bearer, jonas, me, mira, query, signUp, tokenOf } from './client.ts'

let app: Awaited<ReturnType<typeof startApp>>
let headers: Record<string, string>
let miraId = ''
beforeAll(async () => {
  app = await startApp()
  headers = bearer(await tokenOf(signUp(app.url, mira)))
  miraId = (await me(app.url, headers)).id
  await tokenOf(signUp(app.url, jonas))
  await tokenOf(signUp(app.url, { ...jonas, name: '100% _Jonas_', email: 'percent@example.com' }))
})
afterAll(() => app.stop())

function find(input: object): Promise<Person[]> {
  const procedure = `auth.people?input=${encodeURIComponent(JSON.stringify(input))}`
  return query(app.url, procedure, headers, PersonDto.array())
}

const names = async (input: object) => (await find(input)).map(({ name }) => name)

test('people are found by a part of their name, in any case, by name', async () => {
  expect(await names({ search: 'JONAS' })).toEqual(['100% _Jonas_', jonas.name])
  expect(await names({})).toEqual(['100% _Jonas_', jonas.name, mira.name])
  expect(await names({ limit: 1 })).toEqual(['100% _Jonas_'])
})

test('the signs of a pattern are letters like any other', async () => {
  expect(await names({ search: '%' })).toEqual(['100% _Jonas_'])
  expect(await names({ search: '_' })).toEqual(['100% _Jonas_'])
  expect(await names({ search: '\\' })).toEqual([])
})

test('people are found by id, those who are not there left out, and never an email', async () => {
  expect(await find({ ids: [miraId, crypto.randomUUID(), miraId] })).toEqual([
    { id: miraId, name: mira.name, handle: 'mira-okafor', avatar: null, isBot: false, deactivated: false },
  ])
  expect(await find({ ids: [] })).toEqual([])
})

test('only for those who are signed in, and within bounds', async () => {
  expect((await fetch(`${app.url}/trpc/auth.people?input={}`)).status).toBe(401)
  const many = encodeURIComponent(JSON.stringify({ ids: Array.from({ length: 201 }, () => miraId) }))
  expect((await fetch(`${app.url}/trpc/auth.people?input=${many}`, { headers })).status).toBe(400)
})
