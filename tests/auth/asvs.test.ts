import { expect, test } from 'bun:test'

const folder = `${import.meta.dir}/..`

/** The last cell of each line of the checklist. */
async function proofs(): Promise<string[]> {
  const lines = (await Bun.file(`${import.meta.dir}/asvs.md`).text()).split('\n')
  return lines.flatMap((line) => /^\| \d.* \| (.*) \|$/.exec(line)?.[1] ?? [])
}

test('a line of the checklist is shown by nothing, or by a test that is not there any more', async () => {
  const all = await proofs()
  expect(all.length).toBeGreaterThan(50)
  for (const proof of all) {
    const [, file, words = ''] = /^test: `([^`]+)` ?(.*)$/.exec(proof) ?? []
    if (file) expect([proof, (await Bun.file(`${folder}/${file}`).text()).includes(words)]).toEqual([proof, true])
    else expect(proof).toMatch(/^reason: .{10,}/)
  }
})
