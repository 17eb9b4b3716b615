import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { gzipSync } from 'bun'

const root = new URL('..', import.meta.url).pathname
const outdir = `${root}dist/web`

/** Builds the web app into dist/web: hashed names, minified, with source maps. @throws AggregateError with what does not compile. */
export async function buildWeb() {
  await rm(outdir, { recursive: true, force: true })
  const { outputs } = await Bun.build({
    entrypoints: [`${root}client/web/index.html`],
    outdir,
    publicPath: '/',
    target: 'browser',
    minify: true,
    sourcemap: 'linked',
    splitting: true,
    naming: { chunk: 'assets/[name]-[hash].[ext]', asset: 'assets/[name]-[hash].[ext]', entry: '[dir]/[name].[ext]' },
    define: { 'process.env.NODE_ENV': '"production"' },
    env: 'disable',
  })
  return outputs
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10)

async function report(output: Bun.BuildArtifact) {
  const bytes = await output.bytes()
  const name = relative(outdir, output.path).padEnd(44)
  console.log(`${name}${kilobytes(bytes.length)}${kilobytes(gzipSync(bytes).length)} gzip`)
}

if (import.meta.main) {
  const outputs = await buildWeb()
  for (const output of outputs.filter(({ kind }) => kind !== 'sourcemap')) await report(output)
}
