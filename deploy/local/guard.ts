/**
 * Outlives the process that started it by a moment: reads `pid signal` lines, and when the other end of its input is gone
 * (it ended, crashed or was killed), stops what is still running. A line `pid` alone says that this one has ended.
 */
const watched = new Map<number, NodeJS.Signals>()
const graceMs = 8_000

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

let rest = ''
for await (const chunk of Bun.stdin.stream().pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) note(line)
}

const deadline = Date.now() + graceMs
for (const [pid, signal] of watched) {
  send(pid, signal)
  // One that was stopped takes no signal before it goes on.
  send(pid, 'SIGCONT')
}
while (Date.now() < deadline && [...watched.keys()].some((pid) => send(pid, 0))) await Bun.sleep(50)
for (const pid of watched.keys()) send(pid, 'SIGKILL')

function note(line: string) {
  const [pid, signal] = line.split(' ')
  if (signal) watched.set(Number(pid), signal as NodeJS.Signals)
  else watched.delete(Number(pid))
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
