import { outsideCode } from '../../../shared/mentions.ts'

/** Somebody or something that can be named in a text. */
export interface Named {
  id: string
  name: string
  /** The part of it that others have too, and that thus names nobody. */
  shared?: string
}

/** Whom and what a text may name, as its writer sees it. */
export interface Names {
  people: readonly Named[]
  channels: readonly Named[]
}

interface Namesake {
  id: string
  name: string
  handle?: string | undefined
}

/** Those of these people, each here once, whose name another has too. */
export function namesakesAmong(people: readonly Namesake[]): string[] {
  const byName = Map.groupBy(people, ({ name }) => name.toLowerCase())
  return [...byName.values()].flatMap((each) => (each.length > 1 ? each.map(({ id }) => id) : []))
}

/** Everybody once, as they are known last. */
export function onceEach<Person extends Namesake>(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.id, person])).values()]
}

/** People, each here once, and those of one name told apart by their handles; who has none that is known yet cannot be named. */
export function tellApart(people: readonly Namesake[]): Named[] {
  const alike = new Set(namesakesAmong(people))
  return people.flatMap(({ id, name, handle }) => {
    if (!alike.has(id)) return [{ id, name }]
    return handle ? [{ id, name: `${name} (${handle})`, shared: name }] : []
  })
}

/** What is written, as it is sent: `@Ada Lovelace` and `#general` by their ids. Of two names that fit, the longer one counts. */
export function encode(text: string, { people, channels }: Names): string {
  const byPerson = replacer('@', people)
  const byChannel = replacer('#', channels)
  return outsideCode(text, (words) => byChannel(byPerson(words)))
}

function replacer(sign: '@' | '#', named: readonly Named[]): (text: string) => string {
  const ids = new Map<string, string | undefined>(named.flatMap(({ shared }) => (shared ? [[shared, undefined]] : [])))
  for (const { id, name } of named.toReversed()) ids.set(name, id)
  const names = [...ids.keys()].filter(Boolean).toSorted((a, b) => b.length - a.length)
  if (names.length === 0) return (text) => text
  const any = new RegExp(
    `(?<![\\p{L}\\p{N}_<&])${sign}(${names.map(RegExp.escape).join('|')})(?![\\p{L}\\p{N}_-])`,
    'gu',
  )
  return (text) =>
    text.replace(any, (all, name: string) => {
      const id = ids.get(name)
      return id ? `<${sign}${id}>` : all
    })
}

/** What was sent, as it is written: the other way around. Who is not known stays an id. */
export function decode(text: string, { people, channels }: Names): string {
  const names = new Map<string, string>([
    ...people.map(({ id, name }) => [`@${id}`, name] as const),
    ...channels.map(({ id, name }) => [`#${id}`, name] as const),
  ])
  return outsideCode(text, (words) =>
    words.replace(/<([@#])([0-9a-f-]{36})>/gi, (all, sign: string, id: string) => {
      const name = names.get(`${sign}${id.toLowerCase()}`)
      return name ? `${sign}${name}` : all
    }),
  )
}

/** A name that is being written: its sign, its beginning, and where the sign stands. */
export interface Beginning {
  sign: '@' | '#' | ':' | '/'
  query: string
  start: number
}

const beginning = /(?<![\p{L}\p{N}_@#:/.`])(?:([@#])([\p{L}\p{N}_.'-]*(?: [\p{L}\p{N}_.'-]+)?)|(:)([a-z0-9_+-]{2,}))$/u

const command = /^\/([a-z0-9_-]*)$/i

/** The name that ends at the caret; undefined where none is being written. A command stands at the very beginning. */
export function beginningAt(text: string, caret: number): Beginning | undefined {
  const [, name] = command.exec(text.slice(0, caret)) ?? []
  if (name !== undefined) return { sign: '/', query: name, start: 0 }
  const found = beginning.exec(text.slice(Math.max(0, caret - 80), caret))
  const sign = found?.[1] ?? found?.[3]
  if (sign !== '@' && sign !== '#' && sign !== ':') return undefined
  const query = found?.[2] ?? found?.[4] ?? ''
  return { sign, query, start: caret - query.length - 1 }
}
