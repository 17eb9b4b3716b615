import type { Client, QueryResult } from 'pg'
import { markOf } from './prepared.ts'
import { wireOf } from './wire.ts'

type Answer = Promise<Pick<QueryResult, 'command' | 'rows'>>

const done = async (command: string) => ({ command, rows: [] })

/**
 * Has a connection, which is one of Kysely's, ask Postgres less often: the way there and back takes longer than most answers
 * do. What has a name is planned once, `begin` goes along with the first statement of its transaction, and `commit` with
 * the last, where that is marked as such. The connection is in pipeline mode, so that it need not be idle to be asked.
 */
export function shorten(client: Client) {
  const query: (...asked: unknown[]) => Answer = client.query.bind(client)
  /** None has begun; one has, and Postgres does not know yet; one is under way. */
  let transaction: 'none' | 'due' | 'open' = 'none'
  let committed: Answer | undefined

  function ask(statement: unknown, ...rest: unknown[]): Answer {
    if (statement === 'begin') return begin()
    if (statement === 'commit' || statement === 'rollback') return end(statement)
    if (committed) return Promise.reject(new Error('nothing may follow the closing statement of a transaction'))
    const { mark, name } = markOf(statement)
    return atOnce(() => {
      if (transaction === 'due') {
        // It fails with its connection alone, as what follows it then does.
        void query('begin').catch(() => {})
        transaction = 'open'
      }
      const answer = query(name ? { name, text: statement } : statement, ...rest)
      if (transaction === 'open' && mark === 'closing') {
        committed = query('commit')
        committed.catch(() => {})
      }
      return answer
    })
  }

  function begin() {
    transaction = 'due'
    return done('BEGIN')
  }

  function end(how: 'commit' | 'rollback') {
    const answer = committed ?? (transaction === 'due' ? done(how.toUpperCase()) : query(how))
    transaction = 'none'
    committed = undefined
    return answer
  }

  /** Writes what is asked meanwhile in one go. */
  function atOnce(run: () => Answer): Answer {
    const wire = wireOf(client)
    wire.cork()
    try {
      return run()
    } finally {
      wire.uncork()
    }
  }

  client.query = ask as Client['query']
}
