import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { findViolations, listSources, requireAll, type Violation } from '../../deploy/boundaries.ts'

const repository = `${import.meta.dir}/../..`
const planted = `${import.meta.dir}/planted`
const Config = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) })

interface Plant {
  path: string
  text: string
  rule: string | undefined
}

const plants = await readPlants()

let house: string
let violations: Violation[]

/** Each plant tells in its first line which rule it breaks. */
async function readPlants(): Promise<Plant[]> {
  const files = await Array.fromAsync(new Bun.Glob('**/*.txt').scan(planted))
  const read = files.sort().map(async (file) => {
    const text = await Bun.file(`${planted}/${file}`).text()
    const rule = /^\/\/ breaks (\S+)/.exec(text)?.[1]
    if (!rule) throw new Error(`${file} does not say what it breaks`)
    return { path: file.replace(/\.txt$/, ''), text, rule: rule === 'nothing' ? undefined : rule }
  })
  return Promise.all(read)
}

/** A copy of the house with every plant in it. */
async function plantAll() {
  const root = await mkdtemp(`${tmpdir()}/boundaries-`)
  for (const folder of ['server', 'shared', 'client', 'db'])
    await cp(`${repository}/${folder}`, `${root}/${folder}`, { recursive: true })
  for (const file of ['package.json', 'tsconfig.json']) await cp(`${repository}/${file}`, `${root}/${file}`)
  await symlink(`${repository}/node_modules`, `${root}/node_modules`)
  await Promise.all(plants.map(({ path, text }) => Bun.write(`${root}/${path}`, text)))
  return root
}

/** What the compiler says about some files of the planted house. */
async function compile(files: string[]) {
  const config = { extends: './tsconfig.json', include: [], files }
  await Bun.write(`${house}/tsconfig.some.json`, JSON.stringify(config))
  const child = Bun.spawn(
    [process.execPath, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.some.json'],
    {
      cwd: house,
      stdout: 'pipe',
      timeout: 120_000,
    },
  )
  const output = await new Response(child.stdout).text()
  return output.split('\n').filter((line) => files.some((file) => line.startsWith(file)))
}

beforeAll(async () => {
  house = await plantAll()
  violations = await findViolations(house)
}, 120_000)

afterAll(() => rm(house, { recursive: true, force: true }))

/** The rules that a plant breaks, or its module does: a circle is told of folders. */
function brokenBy({ path }: Plant) {
  const found = violations.filter(({ from }) => from === path || from === dirname(path))
  return [...new Set(found.map(({ rule }) => rule))]
}

describe('an import past a wall is told by the name of its rule', () => {
  for (const plant of plants.filter(({ rule }) => rule))
    test(`${plant.path}: ${plant.rule}`, () => expect(brokenBy(plant)).toEqual([plant.rule ?? '']))
})

describe('an import through a door is allowed', () => {
  for (const plant of plants.filter(({ rule }) => !rule)) test(plant.path, () => expect(brokenBy(plant)).toEqual([]))
})

test('no rule stands without a planted violation', async () => {
  const config = Config.parse(await import(`${repository}/.dependency-cruiser.js`))
  const names = config.default.forbidden.map(({ name }) => name)
  const broken = plants.flatMap(({ rule }) => rule ?? [])
  expect(names.toSorted()).toEqual([...new Set(broken)].sort())
})

test('a cruise that misses a module fails instead of passing over it', async () => {
  const sources = await listSources(house)
  expect(() => requireAll(sources, sources)).not.toThrow()
  expect(() => requireAll(sources, sources.slice(1))).toThrow('1 of')
  expect(() => requireAll([], [])).toThrow('there are none')
})

test('a repository that names another module’s table does not compile', async () => {
  const [own, other] = ['server/modules/lanterns/repository.ts', 'server/modules/poachers/repository.ts']
  const [first = '', ...more] = await compile([own, other])
  expect(first).toStartWith(other)
  expect(first).toContain('\'"channels.channel"\'')
  expect(more.filter((line) => line.startsWith(own))).toEqual([])
}, 120_000)
