/** Every topic of the embedded bus has this many partitions: enough to share, few enough that batches are large. */
export const partitionCount = 4

/** The partition that holds the events of `key`, for good. */
export function partitionOf(key: string): number {
  return Number(Bun.hash.xxHash32(key) % partitionCount)
}
