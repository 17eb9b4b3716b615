import { AwsClient } from 'aws4fetch'
import { readConfig } from '../../server/platform/config.ts'
import { createStorage, type Storage } from '../../server/platform/storage/storage.ts'
import { createEnvironment, service } from '../context.ts'

export const storages = ['disk', 's3'] as const
export type StorageName = (typeof storages)[number]

export const hasS3 = Boolean(process.env['TEST_S3_ENDPOINT'])

/** A server's environment with files in a folder, or in a new bucket. */
export async function storageEnvironment(name: StorageName): Promise<Record<string, string>> {
  const env = await createEnvironment()
  return name === 'disk' ? env : { ...env, ...(await createBucket()) }
}

async function createBucket() {
  const env = {
    S3_BUCKET: `b-${crypto.randomUUID()}`,
    S3_ENDPOINT: service('TEST_S3_ENDPOINT'),
    S3_ACCESS_KEY_ID: service('TEST_S3_ACCESS_KEY_ID'),
    S3_SECRET_ACCESS_KEY: service('TEST_S3_SECRET_ACCESS_KEY'),
  }
  const answer = await bucketClient(env).fetch(`${env.S3_ENDPOINT}/${env.S3_BUCKET}`, { method: 'PUT' })
  if (!answer.ok) throw new Error(`no bucket: ${await answer.text()}`)
  return env
}

function bucketClient(env: Record<string, string>) {
  const accessKeyId = env['S3_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = env['S3_SECRET_ACCESS_KEY'] ?? ''
  return new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' })
}

export const storageIn = (env: Record<string, string>): Storage => createStorage(readConfig(env))

/** What a bucket holds, unfinished uploads too, or a folder. */
export async function namesIn(env: Record<string, string>): Promise<string[]> {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, DATA_DIR: folder } = env
  if (!bucket) return [...new Bun.Glob('files/*/*').scanSync({ cwd: folder ?? '' })]
  const client = bucketClient(env)
  const lists = ['list-type=2', 'uploads='].map(async (query) => {
    const answer = await client.fetch(`${endpoint}/${bucket}?${query}`)
    return [...(await answer.text()).matchAll(/<Key>([^<]*)</g)].map(([, key = '']) => key)
  })
  return (await Promise.all(lists)).flat()
}
