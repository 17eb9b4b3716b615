const quietForMs = 300

/** Runs `work`, and says what is going on when it takes longer than a moment. */
export async function progress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const timer = setTimeout(() => console.log(`${what} …`), quietForMs)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    const seconds = (performance.now() - start) / 1000
    if (seconds > 2) console.log(`${what}: ${seconds.toFixed(1)} s`)
  }
}
