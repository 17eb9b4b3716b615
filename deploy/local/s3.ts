import { mkdir, writeFile } from 'node:fs/promises'
import { canRun, classPath } from './java.ts'
import { freePort } from './part.ts'
import { startService } from './process.ts'

const part = {
  name: 'S3Proxy',
  pom: `${import.meta.dir}/s3.pom.xml`,
  addition: 'Add Java 17 and Maven with\n\n  sudo apt-get install openjdk-17-jre-headless maven',
}

/** A server that speaks the protocol of S3, checks its signatures, and keeps what it gets in a folder. */
export interface S3 {
  /** As environment variables; buckets are made by asking for them. */
  env: { S3_ENDPOINT: string; S3_ACCESS_KEY_ID: string; S3_SECRET_ACCESS_KEY: string }
  stop(): Promise<void>
}

/** Starts one on a free port. */
export async function startS3({ dataDir, password }: { dataDir: string; password: string }): Promise<S3> {
  const jars = await classPath(part)
  const folder = `${dataDir}/s3`
  const file = `${folder}.properties`
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const settings = {
    's3proxy.endpoint': endpoint,
    's3proxy.authorization': 'aws-v4',
    's3proxy.identity': 'chat',
    's3proxy.credential': password,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': folder,
  }
  await mkdir(folder, { recursive: true })
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  await writeFile(file, lines.join('\n'), { mode: 0o600 })
  const logging = `-Dlogback.configurationFile=${import.meta.dir}/s3.logback.xml`
  const options = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', logging]
  const { stop } = await startService({
    name: part.name,
    command: ['java', ...options, '-cp', jars, 'org.gaul.s3proxy.Main', '--properties', file],
    logFile: `${dataDir}/s3.log`,
    ready: /Started \S*Server@/,
    timeoutMs: 60_000,
  })
  return { env: { S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: 'chat', S3_SECRET_ACCESS_KEY: password }, stop }
}

/** Whether it can run here as things are. */
export const canRunS3 = () => canRun(part)
