import { startClamd } from './clamd.ts'
import { startKafka } from './kafka.ts'
import { startOpenSearch } from './opensearch.ts'
import { startPostgres } from './postgres.ts'
import { dismissGuard } from './process.ts'
import { startRedis } from './redis.ts'
import { type S3, startS3 } from './s3.ts'

interface Options {
  dataDir: string
  /** Start a Kafka too. */
  kafka?: boolean
  /** Start an OpenSearch too. */
  opensearch?: boolean
  /** Start a server of S3's protocol too. */
  s3?: boolean
  /** Start a virus scanner too, which knows one signature. */
  clamd?: boolean
  /** Whether the data is to outlive a power cut, and Redis' a restart. */
  durable: boolean
  /** For the services started here. */
  password: string
  /** DATABASE_URL, REDIS_URL, KAFKA_BROKERS and OPENSEARCH_URL here name parts that are there already. */
  env: Record<string, string | undefined>
}

export interface Services {
  databaseUrl: string
  redisUrl: string
  kafkaBrokers: string | undefined
  opensearchUrl: string | undefined
  s3: S3['env'] | undefined
  clamdUrl: string | undefined
  stop(): Promise<void>
}

interface Part {
  stop(): Promise<void>
}

/**
 * Starts what the environment does not name: Postgres, Redis and, when asked, the others, side by side, on free ports of
 * loopback. They end with `stop`, or by their guard when this process ends without it.
 * @throws PartError that says which part is missing and what adds it; whatever had started is stopped again.
 */
export async function startServices(asked: Options): Promise<Services> {
  const { dataDir, kafka, opensearch, s3, clamd, durable, password, env } = asked
  const parts: Part[] = []
  const started = async <P extends Part>(part: Promise<P>) => {
    const running = await part
    parts.push(running)
    return running
  }
  const stop = async () => {
    await Promise.all(parts.splice(0).map((part) => part.stop()))
    await dismissGuard()
  }
  const options = { dataDir, durable, password }
  const starting = [
    env['DATABASE_URL'] || started(startPostgres(options)).then(({ url }) => url),
    env['REDIS_URL'] || started(startRedis(options)).then(({ url }) => url),
    env['KAFKA_BROKERS'] || (kafka ? started(startKafka(options)).then(({ brokers }) => brokers) : undefined),
    clamd ? started(startClamd(options)).then(({ url }) => url) : undefined,
    env['OPENSEARCH_URL'] || (opensearch ? started(startOpenSearch(options)).then(({ url }) => url) : undefined),
  ]
  const storing = s3 ? started(startS3(options)).then((running) => running.env) : undefined
  const settled = Promise.allSettled(starting)
  try {
    const [stored] = await Promise.allSettled([storing])
    const [databaseUrl = '', redisUrl = '', kafkaBrokers, clamdUrl, opensearchUrl] = (await settled).map(valueFrom)
    return { databaseUrl, redisUrl, kafkaBrokers, clamdUrl, opensearchUrl, s3: valueFrom(stored), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function valueFrom<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
