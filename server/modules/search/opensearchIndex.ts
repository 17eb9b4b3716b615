import { Client, errors } from '@opensearch-project/opensearch'
import { AwayError } from '../../platform/outage.ts'
import { prepare, removeReplaced } from './opensearchUpgrade.ts'

/** How long OpenSearch may take to answer a search, to take a batch, and to say that it is there, in ms. */
const answerMs = 4_000
const writeMs = 15_000
const pingMs = 2_000

/** A state of a message; an older one than what is there is not written, the same one only where it is `renewed`. */
export interface Write {
  key: string
  version: number
  renewed: boolean
  source: object
}

/** What of an answer to a search is read. */
export interface Answer {
  hits: { total: { value: number }; hits: { _id: string; sort: (string | number)[] }[] }
  aggregations?: Record<string, { doc_count: number }>
  suggest?: Record<string, { options: { text: string }[] }[]>
}

/** The index of one deployment, made when it is first needed. */
export function openIndex(url: string, prefix: string) {
  const client = new Client({ node: url, requestTimeout: answerMs, maxRetries: 1 })
  const alias = `${prefix}messages`
  let ready: Promise<void> | undefined

  /** Where it fails, the next one who needs it tries again. */
  async function readied() {
    ready ??= prepare(client, alias).then(() => void removeReplaced(client, alias).catch(() => undefined))
    await ready.catch((error) => {
      ready = undefined
      throw error
    })
  }

  /** Returns when everybody finds what was written. */
  async function write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return
    await orAway(async () => {
      await readied()
      const body = writes.flatMap(({ key, version, renewed, source }) => [
        { index: { _index: alias, _id: key, version, version_type: renewed ? 'external_gte' : 'external' } },
        source,
      ])
      const { body: answer } = await client.bulk(
        { body, refresh: 'wait_for', require_alias: true },
        { requestTimeout: writeMs },
      )
      for (const { index: result } of answer.items) refuse(result)
    })
  }

  function search(body: object): Promise<Answer> {
    return orAway(async () => {
      await readied()
      const answer = await client.search({ index: alias, body })
      return answer.body as unknown as Answer
    })
  }

  /** @throws when OpenSearch does not answer. */
  const ping = () => client.ping({}, { requestTimeout: pingMs, maxRetries: 0 })

  return { write, search, ping }
}

/** What a newer state is there of already is no failure; what OpenSearch had no room for is tried again. */
function refuse(result: { status?: number; error?: unknown } | undefined) {
  if (!result?.error || result.status === 409) return
  const told = JSON.stringify(result.error)
  if (result.status === 429 || result.status === 503) throw new AwayError(`search is too busy: ${told}`)
  throw new Error(`a message was not indexed: ${told}`)
}

async function orAway<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (isAway(cause)) throw new AwayError('search is away', { cause })
    throw cause
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof errors.ResponseError) return [408, 429, 502, 503, 504].includes(error.statusCode ?? 0)
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError
  )
}
