/**
 * A node in a process of its own, as people run it, and every line that it logs; `await using` ends it. Resolves when it
 * is ready; or `atOnce`, for one that has to wait for something.
 */
export async function startProcess(env: Record<string, string>, atOnce = false) {
  const child = Bun.spawn(['bun', `${import.meta.dir}/../../server/main.ts`], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines: string[] = []
  const ready = Promise.withResolvers<string>()
  const reading = (async () => {
    let rest = ''
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        lines.push(line)
        const { msg, url } = JSON.parse(line)
        if (msg === 'ready') ready.resolve(url)
      }
    }
    ready.promise.catch(() => {})
    ready.reject(new Error(`it ended before it was ready:\n${lines.join('\n')}`))
  })()
  const url = atOnce ? '' : await ready.promise
  const stop = async () => {
    child.kill('SIGTERM')
    await child.exited
    await reading
  }
  return { url, lines, stop, [Symbol.asyncDispose]: stop }
}
