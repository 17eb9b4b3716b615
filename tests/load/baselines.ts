import { tmpdir } from 'node:os'
import { type Server, startBaseline } from './harness.ts'

const folder = `${import.meta.dir}/baselines`

export const startBun = (frameBytes: number, env: Record<string, string> = {}): Promise<Server> =>
  startBaseline([process.execPath, `${folder}/bun.ts`, String(frameBytes)], env)

/** Socket.IO on Node, its home, where Node is there; on Bun else. */
export async function startSocketIo(databaseUrl?: string): Promise<Server> {
  const node = Bun.which('node')
  const command = node ? [node, await bundle('socketio')] : [process.execPath, `${folder}/socketio.ts`]
  return startBaseline(command, databaseUrl ? { DATABASE_URL: databaseUrl } : {})
}

async function bundle(name: string) {
  const outdir = `${tmpdir()}/bench-${process.pid}`
  await Bun.build({ entrypoints: [`${folder}/${name}.ts`], target: 'node', outdir, naming: '[name].mjs' })
  return `${outdir}/${name}.mjs`
}
