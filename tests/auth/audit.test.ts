import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { createEnvironment, hasKafka, startApp, transports, until } from '../context.ts'
import { codeOf, type Someone, signUp } from '../people.ts'
import { mira as person, signIn } from './client.ts'

for (const transport of transports)
  describe.skipIf(transport === 'kafka' && !hasKafka)(`the audit log over ${transport}`, () => {
    let app: Awaited<ReturnType<typeof startApp>>
    let mira: Someone
    let jonas: Someone

    beforeAll(async () => {
      app = await startApp(await createEnvironment(transport))
      mira = await signUp(app, 'Mira')
      jonas = await signUp(app, 'Jonas')
    }, 30_000)
    afterAll(() => app.stop())

    const log = (input: Parameters<typeof mira.api.auth.audit.query>[0] = {}) => mira.api.auth.audit.query(input)
    const written = (type: string, subjectId: string) =>
      until(type, async () => (await log({ type })).find((entry) => entry.subjectId === subjectId))

    test('a sign-in, a role or a token leaves no trace, or it cannot be told who did what from where', async () => {
      const signedIn = await written('auth.logged_in', mira.id)
      expect(signedIn).toMatchObject({ actorId: mira.id, detail: { address: expect.stringContaining('127.0.0.1') } })
      await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'admin' })
      expect(await written('auth.role_assigned', jonas.id)).toMatchObject({
        actorId: mira.id,
        detail: { role: 'admin' },
      })
      const { id: tokenId } = await jonas.api.auth.createToken.mutate({ name: 'script', scopes: ['read'] })
      await written('auth.token_created', jonas.id)
      await jonas.api.auth.revokeToken.mutate({ tokenId })
      expect(await written('auth.token_revoked', jonas.id)).toMatchObject({ detail: { tokenId, name: 'script' } })
      await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'member' })
    })

    test('wrong passwords leave no trace, or fill the log', async () => {
      const guess = () => signIn(app.url, { ...person, password: 'a wrong password' })
      await Promise.all(Array.from({ length: 15 }, guess))
      await written('auth.sign_in_failed', mira.id)
      await signIn(app.url, { email: 'nobody@example.com', password: 'a wrong password' })
      await mira.api.auth.setRole.mutate({ userId: jonas.id, role: 'guest' })
      await until('later news', async () => (await log({ type: 'auth.role_assigned' })).length === 3)
      expect((await log({ type: 'auth.sign_in_failed' })).length).toBeWithin(1, 11)
    })

    test('it cannot be filtered or paged, or is open to others', async () => {
      expect(await codeOf(jonas.api.auth.audit.query({}))).toBe('FORBIDDEN')
      const all = await log({ limit: 200 })
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .sort()
          .toReversed(),
      )
      const [first, second] = all
      expect((await log({ before: first?.id, limit: 1 })).map(({ id }) => id)).toEqual([second?.id ?? ''])
      expect(
        new Set((await log({ userId: jonas.id })).flatMap(({ actorId, subjectId }) => [actorId, subjectId])),
      ).toContain(jonas.id)
      expect((await log({ userId: jonas.id })).length).toBeLessThan(all.length)
      expect(await log({ from: new Date(Date.now() + 60_000).toISOString() })).toEqual([])
      expect(await log({ to: new Date(Date.now() - 3_600_000).toISOString() })).toEqual([])
    })

    test('somebody with all rights to the database rewrites it', async () => {
      const { db } = app.platform
      for (const statement of [
        'update auth.audit set actor_id = null',
        'delete from auth.audit',
        'truncate auth.audit',
      ])
        expect(await sql.raw(statement).execute(db).catch(String)).toContain('only added to')
    })
  })
