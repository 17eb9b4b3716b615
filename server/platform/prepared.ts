import {
  CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type RawBuilder,
  sql,
} from 'kysely'

/** A statement that is asked again and again with other values. */
export type Prepared<Values, Row> = (
  db: Pick<Kysely<never>, 'executeQuery'>,
  values: Values,
) => Promise<QueryResult<Row>>

/** Where the value of a name stands in a statement. */
export type Value<Values> = (name: keyof Values & string) => RawBuilder<unknown>

/** Knows how Postgres is asked, and asks none. */
const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const unquoted = new Set(['number', 'boolean'])
const isUuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** Lists of what needs no quotes as Postgres reads them: pg would quote each item, which costs more than all else it does. */
function parameterOf(value: unknown): unknown {
  if (!Array.isArray(value) || !value.every(needsNoQuotes)) return value
  return `{${value.map((item) => item ?? 'NULL').join()}}`
}

const needsNoQuotes = (item: unknown) =>
  item === null || unquoted.has(typeof item) || (typeof item === 'string' && item.length === 36 && isUuid.test(item))

const putTogether =
  (mark: string) =>
  <Values, Row = unknown>(name: string, write: (value: Value<Values>) => RawBuilder<Row>): Prepared<Values, Row> => {
    const statement = write((value) => sql.val(value)).compile(compiler)
    const text = `/* ${mark}: ${name} */ ${statement.sql}`
    const names = statement.parameters as readonly (keyof Values)[]
    return (db, values) => {
      const parameters = names.map((each) => parameterOf(values[each]))
      return db.executeQuery(CompiledQuery.raw(text, parameters))
    }
  }

/**
 * A statement that is put together once, and planned once by each connection under this name: either costs more than
 * running a small one. Such a statement names the columns that it gives, for a plan of `*` fails when a migration adds one.
 */
export const prepared = putTogether('prepared')

/**
 * As `prepared`, for the last statement of a transaction: the commit goes along with it, and does not wait for its answer.
 * Where the transaction must not go well, the statement itself fails.
 */
export const closing = putTogether('closing')

const marked = /^\/\* (?<mark>prepared|closing): (?<name>[\w.]{1,60}) \*\//

/** What a statement says of itself to the connection that it goes over. */
export function markOf(statement: unknown): { mark?: string; name?: string } {
  return (typeof statement === 'string' && marked.exec(statement)?.groups) || {}
}

/** Rows as a statement takes them in to `unnest` them. */
export type Columns<Row, Name extends keyof Row = keyof Row> = { [Each in Name]: Row[Each][] }

/** These fields of rows, each as a list of its own. */
export function columns<Row, Name extends keyof Row>(rows: readonly Row[], ...names: Name[]): Columns<Row, Name> {
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) as Columns<Row, Name>
}

/** Rows as a function of the database takes them that goes group by group. */
export interface Groups<Row> {
  keys: string[]
  rows: [Row, ...Row[]][]
  counts: number[]
  /** The group of each row, counted from 1 as Postgres does. */
  places: number[]
}

/** Rows by their key, in the one order of keys in which everyone locks what they stand for. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Groups<Row> {
  const groups = [...Map.groupBy(rows, keyOf)].sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    keys: groups.map(([key]) => key),
    // No group is without a row.
    rows: groups.map(([, its]) => its as [Row, ...Row[]]),
    counts: groups.map(([, its]) => its.length),
    places: groups.flatMap(([, its], index) => its.map(() => index + 1)),
  }
}
