/** A process and those that it has started, and they, itself first. */
export async function processesOf(root: number): Promise<number[]> {
  const table = Bun.spawn(['ps', '-e', '-o', 'pid=,ppid='], { stdin: 'ignore', stderr: 'ignore' })
  const children = new Map<number, number[]>()
  for (const line of (await new Response(table.stdout).text()).split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/** Sends a signal; false where there is no such process any more. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
