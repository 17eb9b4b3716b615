import { existsSync, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { aptInstall, cacheFolder, PartError, succeeds } from './part.ts'
import { progress } from './progress.ts'

/** A service that runs on Java: its jars are those of a file of Maven's. */
export interface JavaPart {
  name: string
  pom: string
  /** What to do where there is no Java, or no Maven. */
  addition: string
}

/** A folder for each set of jars, so that another version does not find the old ones. */
function folderOf({ name, pom }: JavaPart): string {
  return `${cacheFolder}/${name.toLowerCase()}-${Bun.hash(readFileSync(pom)).toString(36)}`
}

/** Its class path, which has been fetched if it was not there. @throws PartError */
export async function classPath(part: JavaPart): Promise<string> {
  if (!(await hasJava()) && !(await progress('Installing Java', () => aptInstall('openjdk-17-jre-headless'))))
    throw new PartError(`${part.name} needs Java, which is missing. ${part.addition}`)
  const folder = folderOf(part)
  if (!existsSync(folder)) await progress(`Fetching ${part.name}`, () => fetchJars(part, folder))
  return `${folder}/*`
}

/** The jars are fetched beside their place and then moved there, so that a fetch cut short is not taken for a whole one. */
async function fetchJars({ name, pom, addition }: JavaPart, folder: string) {
  if (!Bun.which('mvn') && !(await aptInstall('maven')))
    throw new PartError(`${name} is fetched by Maven, which is missing. ${addition}`)
  const beside = `${folder}.${process.pid}`
  const copy = ['mvn', '-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${beside}`]
  if (!(await succeeds(copy)))
    throw new PartError(`${name} could not be fetched. Try \`${copy.join(' ')}\`. ${addition}`)
  await rename(beside, folder).catch(() => rm(beside, { recursive: true, force: true }))
}

/**
 * Options that have a part start with its classes as they were loaded once before, which takes half as long (class data
 * sharing). `rehearse` starts and ends it once with the options it is given; where nothing comes of that, there are none.
 */
export async function classArchive(part: JavaPart, rehearse: (options: string[]) => Promise<void>): Promise<string[]> {
  const archive = `${folderOf(part)}/classes.jsa`
  const options = [`-XX:SharedArchiveFile=${archive}`]
  if (existsSync(archive)) return options
  const beside = `${archive}.${process.pid}`
  await progress(`Preparing ${part.name}`, () => rehearse([`-XX:ArchiveClassesAtExit=${beside}`]))
  return rename(beside, archive).then(
    () => options,
    () => [],
  )
}

/** Whether it can run here as things are. */
export async function canRun(part: JavaPart): Promise<boolean> {
  return (await hasJava()) && (existsSync(folderOf(part)) || Boolean(Bun.which('mvn')))
}

const hasJava = () => succeeds(['java', '-version'])
