import { Glob } from 'bun'

const folder = `${import.meta.dir}/../../../dist/web`
const forAYear = 'public, max-age=31536000, immutable'

/** Answers a path with a file of the app, or its page. */
export type Web = (path: string) => Response | undefined

/** The built single-page app: its files by path, and its page for every path that names no file; null for no build. */
export async function builtWeb(): Promise<Web | null> {
  const files = await listFiles()
  if (!files.has('/index.html')) return null
  return (path) => {
    if (files.has(path)) return respond(path, isHashed(path) ? forAYear : 'no-cache')
    return path.includes('.') ? undefined : respond('/index.html', 'no-cache')
  }
}

function respond(path: string, cacheControl: string): Response {
  return new Response(Bun.file(`${folder}${path}`), { headers: { 'cache-control': cacheControl } })
}

async function listFiles(): Promise<Set<string>> {
  try {
    const names = await Array.fromAsync(new Glob('**/*').scan(folder))
    return new Set(names.map((name) => `/${name.replaceAll('\\', '/')}`))
  } catch {
    return new Set()
  }
}

/** The build names files by their content, as `name-1a2b3c4d.js`, so that they never change. */
function isHashed(path: string): boolean {
  return /-[0-9a-z]{8,}\.\w+$/.test(path)
}
