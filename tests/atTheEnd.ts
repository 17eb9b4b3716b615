import { afterAll } from 'bun:test'

const ends: (() => Promise<void>)[] = []

/** Has `end` called when every test file of the run is through: for what takes long to start, and serves several. */
export function atTheEnd(end: () => Promise<void>) {
  ends.push(end)
}

// Loaded before the first file, this is for the run rather than for a file.
afterAll(async () => {
  await Promise.all(ends.map((end) => end()))
}, 60_000)
