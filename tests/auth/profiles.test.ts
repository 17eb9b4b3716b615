import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Handle, PersonName } from '../../shared/names.ts'
import { applyToPerson, type UpdateProfile } from '../../shared/profiles.ts'
import { startApp, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import * as raw from './client.ts'

let app: Awaited<ReturnType<typeof startApp>>
let mira: Someone
let jonas: Someone
let guest: Someone

beforeAll(async () => {
  app = await startApp()
  mira = await signUp(app, 'Mira')
  jonas = await signUp(app, 'Jonas')
  guest = await signUp(app, 'Aiko')
  await mira.api.auth.setRole.mutate({ userId: guest.id, role: 'guest' })
}, 30_000)
afterAll(() => app.stop())

const profileOf = (who: Someone) => mira.api.auth.profile.query({ userId: who.id })
const update = (change: UpdateProfile) => codeOf(jonas.api.auth.updateProfile.mutate(change))

const hidden = {
  'a control character': 'Mi\u0007ra',
  'a line break': 'Mira\nOkafor',
  'a bidirectional override': 'Mira \u202Erofako',
  'an isolate': 'Mira\u2066',
  'a zero-width space': 'Mi\u200Bra',
  'a zero-width joiner': 'Mi\u200Dra',
  'a soft hyphen': 'Mi\u00ADra',
  'a byte order mark': '\uFEFFMira',
  'a Hangul filler': '\u3164',
  'the blank of Braille': 'Mira\u2800',
  'half a character': 'Mira\uD800',
  'a tag': 'Mira\u{E0041}',
  'a pile of marks': `Mira${'\u0301\u0302\u0303\u0304\u0305'.repeat(4)}`,
  'no letter': '-- --',
}

describe('a name that lies', () => {
  for (const [what, name] of Object.entries(hidden))
    test(`has ${what} in it`, async () => {
      expect(await update({ name })).toBe('BAD_REQUEST')
      const answer = await raw.signUp(app.url, { ...raw.mira, email: 'liar@example.com', name })
      expect(answer.status).toBe(400)
    })

  test('is kept in another form than others write it in', async () => {
    const { name } = await jonas.api.auth.updateProfile.mutate({ name: '  Jose\u0301 \u00A0\u3000 Lindqvist ' })
    expect(name).toBe('José Lindqvist'.normalize('NFC'))
    await jonas.api.auth.updateProfile.mutate({ name: jonas.name })
  })

  test('is cut within a character, or is longer than it may be', async () => {
    expect(await update({ name: '🦊a'.repeat(40) })).toBe('none')
    expect(await update({ name: '🦊a'.repeat(40).concat('b') })).toBe('BAD_REQUEST')
    expect(await update({ name: 'x'.repeat(1_000_000).slice(0, 60_000) })).toBe('BAD_REQUEST')
    await jonas.api.auth.updateProfile.mutate({ name: jonas.name })
  })

  test('whatever is typed, what is taken is one clean line that is taken again as it is', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(typed, (text) => {
        const name = PersonName.safeParse(text)
        if (!name.success) return
        expect(name.data).toMatch(/^[^\p{C}\p{DI}\p{Zl}\p{Zp}]+$/u)
        expect(name.data).not.toMatch(/^\s|\s$|\s\s/u)
        expect([...name.data].length).toBeLessThanOrEqual(80)
        expect(PersonName.parse(name.data)).toBe(name.data)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('handles', () => {
  test('are chosen from the name, one for each', async () => {
    const names = ['Björn  Ødegård', 'Björn Odegard', 'Никита', '!1!', 'Here', 'x'.repeat(80)]
    const handles: string[] = []
    for (const [at, name] of names.entries()) {
      const headers = raw.bearer(
        await raw.tokenOf(raw.signUp(app.url, { ...raw.mira, email: `chosen${at}@example.com`, name })),
      )
      handles.push((await raw.me(app.url, headers)).handle)
    }
    expect(handles.slice(0, 2)).toEqual(['bjorn-odegard', 'bjorn-odegard-2'])
    expect(handles.slice(3)).toEqual(['1', 'here-2', 'x'.repeat(24)])
    expect(new Set(handles).size).toBe(names.length)
    for (const handle of handles) expect(Handle.parse(handle)).toBe(handle)
  }, 30_000)

  test('people of one name who come at once cannot all get in', async () => {
    const twins = Array.from({ length: 20 }, (_, n) => ({ ...raw.mira, name: 'Twin', email: `twin${n}@example.com` }))
    const answers = await Promise.all(twins.map((twin) => raw.signUp(app.url, twin)))
    expect(answers.map(({ status }) => status)).toEqual(twins.map(() => 200))
    const found = await mira.api.auth.people.query({ search: 'twin' })
    expect(new Set(found.map(({ handle }) => handle)).size).toBe(20)
  }, 30_000)

  test('one that looks like somebody else’s is given out', async () => {
    await mira.api.auth.updateProfile.mutate({ handle: 'mira.lorn10' })
    for (const handle of ['mira.lorn10', 'MIRA.LORN10', 'mira_lorn10', 'm1ra.lorn1o', 'mira.iom10', 'rnira.lom1o'])
      expect([handle, await update({ handle })]).toEqual([handle, 'CONFLICT'])
    expect(await update({ handle: 'mira.lorn20' })).toBe('none')
    expect((await profileOf(jonas)).handle).toBe('mira.lorn20')
  })

  test('one that speaks for the workspace is given out', async () => {
    for (const handle of ['everyone', 'here', 'channe1', 'adrnin', 'a11'])
      expect([handle, await update({ handle })]).toEqual([handle, 'CONFLICT'])
  })

  test('one of another script, or of several, is taken', async () => {
    const wrong = [
      'mіra',
      'мира',
      'mi\u200Bra',
      '美咲',
      'mira okafor',
      'a..b',
      '.mira',
      'mira-',
      '',
      '@mira',
      'x'.repeat(33),
    ]
    for (const handle of wrong) expect([handle, await update({ handle })]).toEqual([handle, 'BAD_REQUEST'])
    expect(await update({ handle: 'ｊｏｎａｓ' })).toBe('none')
    expect((await profileOf(jonas)).handle).toBe('jonas')
  })

  test('one that was given up, or one’s own in another spelling, cannot be had', async () => {
    await update({ handle: 'first-choice' })
    expect(await update({ handle: 'first_choice' })).toBe('none')
    await update({ handle: 'second-choice' })
    expect(await codeOf(mira.api.auth.updateProfile.mutate({ handle: 'first-choice' }))).toBe('none')
  })

  test('two people take one at the same moment, and both have it', async () => {
    const take = (who: Someone) => codeOf(who.api.auth.updateProfile.mutate({ handle: 'contested' }))
    expect((await Promise.all([take(mira), take(jonas)])).sort()).toEqual(['CONFLICT', 'none'])
  })
})

describe('a profile', () => {
  test('loses what a change does not speak of', async () => {
    await jonas.api.auth.updateProfile.mutate({ title: 'Engineer', pronouns: 'he/him', timeZone: 'Europe/Stockholm' })
    await jonas.api.auth.updateProfile.mutate({ title: 'Platform engineer' })
    const known = { title: 'Platform engineer', pronouns: 'he/him', timeZone: 'Europe/Stockholm', role: 'member' }
    expect(await profileOf(jonas)).toMatchObject(known)
    await jonas.api.auth.updateProfile.mutate({ timeZone: null, pronouns: '' })
    expect(await profileOf(jonas)).toMatchObject({ timeZone: null, pronouns: '' })
  })

  test('takes what is no time zone, title or pronoun', async () => {
    for (const timeZone of ['Mars/Olympus', '+02:00', '../etc/passwd', '', 'Europe/Berlin\u0000', 'x'.repeat(65)])
      expect([timeZone, await update({ timeZone })]).toEqual([timeZone, 'BAD_REQUEST'])
    expect(await update({ title: 'x'.repeat(101) })).toBe('BAD_REQUEST')
    expect(await update({ pronouns: 'they\u202E' })).toBe('BAD_REQUEST')
  })

  test('over REST is another, or cannot be changed there', async () => {
    const changed = await jonas.rest('PATCH', '/me', { title: 'By REST' })
    expect(await changed.json()).toMatchObject({ id: jonas.id, title: 'By REST' })
    const read = await mira.rest('GET', `/people/${jonas.id}`)
    expect(await read.json()).toEqual(await profileOf(jonas))
    const found = await mira.rest('GET', '/directory?search=by%20rest')
    expect(await found.json()).toEqual([await profileOf(jonas)])
    expect((await mira.rest('GET', `/people/${crypto.randomUUID()}`)).status).toBe(404)
  })

  test('what open apps make of the news differs from what the server says', async () => {
    await using live = await mira.listen()
    const [person, profile] = [await personOf(jonas), await profileOf(jonas)]
    await jonas.api.auth.updateProfile.mutate({ name: 'Jonas L.', handle: 'jonas-l', title: 'Live' })
    await jonas.api.auth.updateProfile.mutate({ title: 'Live again', timeZone: 'Asia/Tokyo' })
    await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'admin' })
    await mira.api.auth.deactivate.mutate({ userId: jonas.id })
    await mira.api.auth.reactivate.mutate({ userId: jonas.id })
    const [personNow, profileNow] = [await personOf(jonas), await profileOf(jonas)]
    // What was changed before she listened may be told late.
    const told = () =>
      live.heard.filter((event) => event.type === 'auth.profile_changed').filter(({ key }) => key === jonas.id)
    const wasAway = () => told().some(({ data }) => data.profile.deactivated)
    await until('all the news', () => wasAway() && Bun.deepEquals(told().reduce(applyToPerson, profile), profileNow))
    expect(told().reduce(applyToPerson, person)).toEqual(personNow)
    expect(told().reduce(applyToPerson, profile)).toEqual(profileNow)
    expect(applyToPerson(await personOf(mira), told()[0] ?? expect.unreachable())).toEqual(await personOf(mira))
  })

  test('guests are told who people they never met are, or are not told to ask again', async () => {
    await using live = await guest.listen()
    await mira.api.auth.updateProfile.mutate({ title: 'Head of product' })
    await until('the news', () =>
      live.heard.some(({ type, data }) => type === 'auth.profile_touched' && data.userId === mira.id),
    )
    expect(live.heard.map(({ type }) => type)).not.toContain('auth.profile_changed')
    expect(await codeOf(guest.api.auth.directory.query({}))).toBe('FORBIDDEN')
    expect(await guest.api.auth.profile.query({ userId: mira.id })).toMatchObject({ title: 'Head of product' })
  })
})

describe('people', () => {
  test('are not found by handle or title, without their accents, or in pages', async () => {
    await guest.api.auth.updateProfile.mutate({ name: 'Éloïse Ångström', handle: 'tanaka.a', title: 'Réviseuse' })
    for (const search of ['eloise ang', 'ANGSTROM', 'ångs', 'tanaka.a', 'reviseuse', 'RÉVI'])
      expect([search, await idsOf({ search })]).toEqual([search, [guest.id]])
    expect(await idsOf({ search: 'eloise\nangstrom' })).toEqual([])
    const all = await mira.api.auth.directory.query({ limit: 200 })
    const [first, second] = all
    const page = await mira.api.auth.directory.query({ after: first?.id, limit: 1 })
    expect(page.map(({ id }) => id)).toEqual([second?.id ?? ''])
    for (const search of ['%', '_', '\\', '％', '＿']) expect([search, await idsOf({ search })]).toEqual([search, []])
  })
})

async function personOf(who: Someone) {
  const [person] = await mira.api.auth.people.query({ ids: [who.id] })
  return person ?? expect.unreachable()
}

async function idsOf(input: { search: string }) {
  const [found, listed] = [await mira.api.auth.people.query(input), await mira.api.auth.directory.query(input)]
  expect(listed.map(({ id }) => id)).toEqual(found.map(({ id }) => id))
  return found.map(({ id }) => id)
}
