import { Client, errors } from '@opensearch-project/opensearch'
import { digestOf } from '../../platform/digest.ts'
import { AwayError } from '../../platform/outage.ts'
import { definition } from './opensearchModel.ts'

/** How long OpenSearch may take to answer a search, and to take a batch, in ms. */
const answerMs = 4_000
const writeMs = 15_000

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
    ready ??= prepare(client, alias)
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

  return { write, search }
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

/** Sees to it that the alias leads to an index as it is to be; one of before is its source. */
async function prepare(client: Client, alias: string): Promise<void> {
  const name = `${alias}-${digestOf(JSON.stringify(definition)).toString('hex').slice(0, 12)}`
  const before = await ledToBy(client, alias)
  if (before.includes(name)) return
  await make(client, name)
  for (const old of before) await copy(client, old, name)
  const actions = [
    ...before.map((old) => ({ remove: { index: old, alias } })),
    { add: { index: name, alias, is_write_index: true } },
  ]
  await client.indices.updateAliases({ body: { actions } })
  // What was written into the old one meanwhile.
  for (const old of before) await copy(client, old, name)
}

async function ledToBy(client: Client, alias: string): Promise<string[]> {
  const { body, statusCode } = await client.indices.getAlias({ name: alias }, { ignore: [404] })
  return statusCode === 404 ? [] : Object.keys(body)
}

/** Another node may be making it in the same moment. */
async function make(client: Client, index: string) {
  await client.indices.create({ index, body: definition as object }).catch((error: unknown) => {
    if (!(error instanceof errors.ResponseError && error.body?.error?.type === 'resource_already_exists_exception'))
      throw error
  })
}

const copyMs = 3_600_000

async function copy(client: Client, from: string, to: string) {
  await client.indices.refresh({ index: from })
  await client.reindex(
    {
      body: { conflicts: 'proceed', source: { index: from }, dest: { index: to, version_type: 'external' } },
      refresh: true,
    },
    { requestTimeout: copyMs },
  )
}
