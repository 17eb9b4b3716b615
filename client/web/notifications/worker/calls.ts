/** A procedure said no, or there was no way to it. */
interface Failure extends Error {
  /** Whether it may go well another time. */
  passing: boolean
}

const waits = [1_000, 4_000]

/** Calls a procedure that changes something, with the session of the person's cookie; goes on for a while where it fails in passing. */
export async function change(path: string, input: unknown): Promise<void> {
  for (const wait of waits) {
    try {
      return await once(path, input)
    } catch (error) {
      if (!(error as Failure).passing) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  await once(path, input)
}

async function once(path: string, input: unknown) {
  const response = await fetch(`/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }).catch((error: Error) => Promise.reject(Object.assign(error, { passing: true })))
  if (response.ok) return
  const passing = response.status >= 500 || response.status === 429
  throw Object.assign(new Error(`${path}: ${response.status}`), { passing })
}

/** Calls a procedure that reads, without input. */
export async function read<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`/trpc/${path}`)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return ((await response.json()) as { result: { data: Answer } }).result.data
}
