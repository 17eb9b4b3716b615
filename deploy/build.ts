import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { Glob, gzipSync } from 'bun'

const root = new URL('..', import.meta.url).pathname
const outdir = `${root}dist/web`

const options = {
  outdir,
  target: 'browser',
  minify: true,
  sourcemap: 'linked',
  env: 'disable',
} satisfies Partial<Bun.BuildConfig>

/**
 * Builds the web app into dist/web: files named by their content, minified, with source maps.
 * Old files go last, so that a server of this folder never lacks one.
 * @throws AggregateError with what does not compile.
 */
export async function buildWeb(): Promise<Bun.BuildArtifact[]> {
  const app = await buildApp()
  const worker = await buildWorker(app.map(({ path }) => `/${relative(outdir, path)}`))
  const outputs = [...app, ...worker]
  await removeAllBut(new Set(outputs.map(({ path }) => relative(outdir, path))))
  return outputs
}

async function buildApp() {
  const { outputs } = await Bun.build({
    ...options,
    entrypoints: [`${root}client/web/index.html`],
    publicPath: '/',
    splitting: true,
    naming: { entry: '[name].[ext]', chunk: 'assets/[name]-[hash].[ext]', asset: 'assets/[name]-[hash].[ext]' },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputs
}

/** The worker knows the files of its version; fonts of other scripts are kept when they are first met. */
async function buildWorker(paths: string[]) {
  const files = paths.filter((path) => /^\/assets\/.*\.(js|css|svg)$/.test(path) || path.includes('latin-wght'))
  const version = Bun.hash(paths.toSorted().join()).toString(36)
  const { outputs } = await Bun.build({
    ...options,
    entrypoints: [`${root}client/web/serviceWorker.ts`],
    publicPath: '/',
    naming: { entry: 'sw.[ext]', asset: 'assets/[name]-[hash].[ext]' },
    define: { SHELL: JSON.stringify({ version, files }) },
  })
  return outputs
}

async function removeAllBut(built: ReadonlySet<string>) {
  for await (const path of new Glob('**/*').scan(outdir)) if (!built.has(path)) await rm(`${outdir}/${path}`)
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10)

async function report(output: Bun.BuildArtifact) {
  const bytes = new Uint8Array(await output.arrayBuffer())
  const name = relative(outdir, output.path).padEnd(52)
  console.log(`${name}${kilobytes(bytes.length)}${kilobytes(gzipSync(bytes).length)} gzip`)
}

if (import.meta.main) {
  const outputs = await buildWeb()
  for (const output of outputs.filter(({ kind }) => kind !== 'sourcemap')) await report(output)
}
