/** Waits until `condition` gives something truthy, which it returns; fails with `what` after `within` ms. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  within = 10_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + within
  while (performance.now() < deadline) {
    const value = await condition()
    if (value) return value as NonNullable<Exclude<T, false>>
    await Bun.sleep(5)
  }
  throw new Error(`still not true after ${within} ms: ${what}`)
}
