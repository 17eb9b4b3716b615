import { Client } from 'pg'
import { oneAtATime } from './waits.ts'
import { cutOff } from './wire.ts'

/** A statement may take longer; but after so long, it is asked elsewhere whether Postgres is at it. */
const doubtAfterMs = 2_500
const lookEveryMs = 500
/** Where Postgres does not know the connection, which poolers hide, it is left alone for longer than a statement may take. */
const longestMs = 35_000

/**
 * Ends connections whose other end is gone without a word, which would else keep a place of a pool for as long as TCP hopes.
 * Whoever waits for an answer over one is told that it broke. What Postgres is still at is left alone, however long.
 */
export function endSilent(url: string) {
  const waiting = new Map<Client, number>()

  async function look() {
    const longAgo = performance.now() - doubtAfterMs
    const doubted = [...waiting].filter(([, since]) => since < longAgo)
    if (doubted.length === 0) return
    const states = await statesOf(
      url,
      doubted.map(([client]) => pidOf(client)),
    ).catch(() => undefined)
    if (!states) return
    for (const [client, since] of doubted) {
      const state = states.get(pidOf(client))
      const isSilent = state === undefined ? performance.now() - since > longestMs : state !== 'active'
      if (isSilent && waiting.get(client) === since) cutOff(client)
    }
  }
  const looking = oneAtATime(look)
  const round = setInterval(looking.ask, lookEveryMs)

  /** Watches what is asked over a connection from now on. */
  function watch(client: Client) {
    const query = client.query.bind(client)
    const asking = (...asked: unknown[]) => {
      const answer: unknown = Reflect.apply(query, undefined, asked)
      if (!(answer instanceof Promise)) return answer
      const since = performance.now()
      waiting.set(client, since)
      const told = () => {
        if (waiting.get(client) === since) waiting.delete(client)
      }
      answer.then(told, told)
      return answer
    }
    client.query = asking as Client['query']
  }

  return { watch, stop: () => clearInterval(round) }
}

/** What these backends are at, of those that are known. @throws where Postgres cannot be asked. */
async function statesOf(url: string, pids: number[]): Promise<Map<number, string>> {
  const other = new Client({
    connectionString: url,
    connectionTimeoutMillis: doubtAfterMs,
    query_timeout: doubtAfterMs,
  })
  // Also what breaks beside the question is told by the question.
  other.on('error', () => {})
  try {
    await other.connect()
    const asked = 'select pid, state from pg_stat_activity where pid = any($1)'
    const { rows } = await other.query<{ pid: number; state: string }>(asked, [pids])
    return new Map(rows.map(({ pid, state }) => [pid, state]))
  } finally {
    await other.end().catch(() => {})
  }
}

const pidOf = (client: Client): number => Number(Reflect.get(client, 'processID'))
