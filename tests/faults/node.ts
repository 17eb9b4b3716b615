import { z } from 'zod'
import { until } from '../until.ts'

const Ready = z.object({ msg: z.literal('ready'), url: z.url() })

/** A process of its own, as a deployment runs it; `await using` ends it. */
export async function spawnNode(
  env: Record<string, string>,
  { entry = `${import.meta.dir}/../../server/main.ts` } = {},
) {
  const child = Bun.spawn(['bun', entry], {
    env: { PATH: process.env['PATH'] ?? '', ...env, LOG_LEVEL: 'info' },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines: string[] = []
  void collect(child.stdout, lines)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return child.exited
  }
  const { url } = await until(
    'the node is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}`)
      return lines.map(parseReady).find((ready) => ready !== undefined)
    },
    20_000,
  )
  return { url, pid: child.pid, end, [Symbol.asyncDispose]: async () => void (await end('SIGKILL')) }
}

function parseReady(line: string) {
  try {
    return Ready.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

async function collect(stream: ReadableStream<Uint8Array>, lines: string[]) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  }
}
