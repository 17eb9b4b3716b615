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

/**
 * A statement that is put together once, and planned once by each connection under this name: either costs more than
 * running a small one. Such a statement names the columns that it gives, for a plan of `*` fails when a migration adds one.
 */
export function prepared<Values, Row = unknown>(
  name: string,
  write: (value: Value<Values>) => RawBuilder<Row>,
): Prepared<Values, Row> {
  return putTogether('prepared', name, write)
}

/**
 * As `prepared`, for the last statement of a transaction: the commit goes along with it, and does not wait for its answer.
 * Where the transaction must not go well, the statement itself fails.
 */
export function closing<Values, Row = unknown>(
  name: string,
  write: (value: Value<Values>) => RawBuilder<Row>,
): Prepared<Values, Row> {
  return putTogether('closing', name, write)
}

const marked = /^\/\* (prepared|closing): ([\w.]{1,60}) \*\//

/** What a statement says of itself to the connection that it goes over. */
export function markOf(statement: unknown): { mark?: string; name?: string } {
  const [, mark, name] = (typeof statement === 'string' && marked.exec(statement)) || []
  return { ...(mark && { mark }), ...(name && { name }) }
}

/** Knows how Postgres is asked, and asks none. */
const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

function putTogether<Values, Row>(mark: string, name: string, write: (value: Value<Values>) => RawBuilder<Row>) {
  const statement = write((value) => sql.val(value)).compile(compiler)
  const text = `/* ${mark}: ${name} */ ${statement.sql}`
  const names = statement.parameters as readonly (keyof Values)[]
  return (db: Pick<Kysely<never>, 'executeQuery'>, values: Values) =>
    db.executeQuery<Row>(
      CompiledQuery.raw(
        text,
        names.map((each) => values[each]),
      ),
    )
}
