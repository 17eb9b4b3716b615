import { AwsClient } from 'aws4fetch'
import { DomUtils, parseDocument } from 'htmlparser2'
import { AwayError } from '../outage.ts'
import { within } from '../waits.ts'

/** A bucket, and who may use it. */
export interface Bucket {
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

interface Asking {
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer> | string
}

type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

/** Asks a bucket, and gives what it answers, or undefined for what is not there. */
export type Ask = (method: Method, key: string, asking?: Asking) => Promise<Response | undefined>

const retries = 3
/** Until an answer begins; as long as the largest part may take over a slow network. */
const answerMs = 60_000

/**
 * Signed requests (SigV4) to a bucket by its path, as every server of this protocol takes them. What is sent is signed
 * with its digest, so that it arrives whole or not at all.
 */
export function requestsOf({ endpoint, bucket, ...credentials }: Bucket): Ask {
  const client = new AwsClient({ ...credentials, service: 's3', retries, initRetryMs: 100 })
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`

  return async (method, key, { query = {}, headers = {}, body } = {}) => {
    const url = `${base}/${key}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`
    const digest = new Bun.CryptoHasher('sha256').update(body ?? '').digest('hex')
    const given = { method, headers: { ...headers, 'x-amz-content-sha256': digest }, ...(body && { body }) }
    const abort = new AbortController()
    const late = () => new AwayError('the storage does not answer')
    const answer = await within(answerMs, client.fetch(url, { ...given, signal: abort.signal }), late).catch(
      (error) => {
        abort.abort()
        throw error
      },
    )
    if (answer.ok) return answer
    const told = await answer.text()
    if (answer.status === 404 && !told.includes('<Code>NoSuchBucket<')) return undefined
    const code = /<Code>(\w+)</.exec(told)?.[1] ?? ''
    const what = `the storage answers ${answer.status} ${code} to ${method} ${key}`
    throw answer.status >= 500 || answer.status === 429 ? new AwayError(what) : new Error(what)
  }
}

/** What stands in each element of this name, in their order. */
export function textsIn(xml: string, name: string): string[] {
  const document = parseDocument(xml, { xmlMode: true })
  return DomUtils.getElementsByTagName(name, document).map((element) => DomUtils.textContent(element))
}
