import { expect, test } from 'bun:test'
import { settle } from '../../server/platform/bus/attempts.ts'
import { createLog } from '../../server/platform/log.ts'

/** What becomes of a record whose handling fails so many times with `code`, as Postgres and the file system name it. */
async function fate(code: string, times: number): Promise<string> {
  const { signal } = new AbortController()
  let became = 'nothing'
  let failures = 0
  await settle(['a record'], {
    log: createLog('silent'),
    signal,
    handle: async () => {
      if (failures++ < times) throw Object.assign(new Error(code), { code })
      became = 'handled'
    },
    bury: async () => {
      became = 'put away'
    },
  })
  return became
}

test('what comes while a disk is full is put away, and not handled when there is room again', async () => {
  for (const code of ['53100', '58030', 'ENOSPC']) expect(await fate(code, 10)).toBe('handled')
  expect(await fate('23502', 10)).toBe('put away')
})
