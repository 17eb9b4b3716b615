import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { canRun, classPath } from './java.ts'
import { PartError } from './part.ts'
import { type Service, startService } from './process.ts'

const part = {
  name: 'OpenSearch',
  pom: `${import.meta.dir}/opensearch.pom.xml`,
  addition:
    'Add Java 17 and Maven with\n\n  sudo apt-get install openjdk-17-jre-headless maven\n\nor set OPENSEARCH_URL to an OpenSearch of your own.',
}

/** What the chat's index needs and no more, so that it is ready in a few seconds. */
const modules = [
  'org.opensearch.transport.Netty4Plugin',
  'org.opensearch.analysis.common.CommonAnalysisPlugin',
  'org.opensearch.index.reindex.ReindexPlugin',
]

/** Its runner takes the first free port after this one, and none above 9299. */
const firstPort = 9200

/** Starts a one-node OpenSearch on a free port. */
export async function startOpenSearch({
  dataDir,
  durable = false,
}: {
  dataDir: string
  /** Whether the index is to outlive a restart. */
  durable?: boolean
}): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const jars = await classPath(part)
  const folder = `${dataDir}/opensearch`
  if (!durable) await rm(folder, { recursive: true, force: true })
  await mkdir(`${folder}/node_1/config`, { recursive: true })
  await writeFile(`${folder}/node_1/config/opensearch.yml`, settings)
  const logFile = `${dataDir}/opensearch.log`
  const { pid, stop } = await startOnFreePort(jars, folder, logFile)
  return { url: `http://127.0.0.1:${await portIn(logFile)}`, pid, stop }
}

/** Alone, whatever else runs on this machine, and with no index that nobody has described. */
const settings = ['discovery.type: single-node', 'action.auto_create_index: false', ''].join('\n')

/** Two that start in the same moment may find the same port free; the second tries elsewhere. */
async function startOnFreePort(jars: string, folder: string, logFile: string, attempts = 3): Promise<Service> {
  const service = {
    name: 'OpenSearch',
    command: java(jars, folder, firstPort + Math.floor(Math.random() * 80)),
    logFile,
    ready: /Node +\] started$/m,
    timeoutMs: 90_000,
  }
  return startService(service).catch((error) => {
    if (attempts > 1 && error instanceof PartError) return startOnFreePort(jars, folder, logFile, attempts - 1)
    throw error
  })
}

function java(jars: string, folder: string, port: number): string[] {
  const options = {
    '-basePath': folder,
    '-numOfNode': '1',
    '-baseHttpPort': `${port}`,
    '-clusterName': `local-${Bun.hash(folder).toString(36)}`,
    '-moduleTypes': modules.join(),
  }
  const memory = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const main = 'org.codelibs.opensearch.runner.OpenSearchRunner'
  return ['java', ...memory, '-cp', jars, main, ...Object.entries(options).flat()]
}

async function portIn(logFile: string): Promise<string> {
  const [, port] = (await readFile(logFile, 'utf8')).match(/^HTTP Port: +(\d+)$/m) ?? []
  if (!port) throw new PartError(`OpenSearch did not say its port, see ${logFile}.`)
  return port
}

/** Whether OpenSearch can run here as things are. */
export const canRunOpenSearch = () => canRun(part)
