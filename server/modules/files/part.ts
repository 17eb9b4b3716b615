/** A part of an upload, while it comes. */
export interface Part {
  /** In bytes; of one that was not announced, known once it is ready. */
  readonly size: number
  /** Resolves once there is enough to be written, or all of it; to false where nothing is left. */
  ready(): Promise<boolean>
  /** What is there, and then what has come meanwhile, until there is a pause, or others have waited long enough. */
  run(): AsyncGenerator<readonly Uint8Array[]>
  /** Wants no more of it; resolves when it takes no memory any more. */
  drop(): Promise<void>
}

/** Less is not worth a turn, unless there is no more. */
const enoughBytes = 1_048_576
const pauseMs = 20
const longestRunMs = 1_000

/**
 * Reads a part from its first byte on, whoever waits for it: what waits in the runtime is copied each time that more of
 * it comes. Of one that is cut off there is what has come; whoever comes back asks how much that was.
 */
export function readPart({ body, headers }: Request): Part {
  const announced = headers.get('content-length')
  let pieces: Uint8Array[] = []
  let come = 0
  let waiting = 0
  let isOver = false
  let isDropped = false
  let wake = () => {}

  const reading = read().catch(() => {
    // Nobody waits for the answer any more.
  })

  async function read() {
    try {
      for await (const piece of body ?? []) {
        come += piece.length
        if (isDropped) free(piece)
        else keep(piece)
      }
    } finally {
      isOver = true
      wake()
    }
  }

  function keep(piece: Uint8Array) {
    pieces.push(piece)
    waiting += piece.length
    wake()
  }

  function take(): Uint8Array[] {
    const taken = pieces
    pieces = []
    waiting = 0
    return taken
  }

  /** Resolves when something has come, or the end, or the time is over. */
  function change(ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
    return promise
  }

  return {
    get size() {
      return announced === null ? come : Number(announced)
    },
    async ready() {
      while (!isOver && (announced === null || waiting < enoughBytes)) await change()
      return waiting > 0
    },
    async *run() {
      const end = performance.now() + longestRunMs
      while (performance.now() < end) {
        if (waiting === 0 && !isOver) await change(pauseMs)
        if (waiting === 0) return
        const taken = take()
        yield taken
        taken.forEach(free)
      }
    },
    async drop() {
      isDropped = true
      take().forEach(free)
      await reading
    },
  }
}

/** At once: the runtime would see how much is left over only when it is much, and keep it then. */
function free({ buffer }: Uint8Array) {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
}
