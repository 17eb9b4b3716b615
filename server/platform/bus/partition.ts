/** The partition, of that many, that holds the events of `key`, for good. */
export function partitionOf(key: string, partitions: number): number {
  return Bun.hash.xxHash32(key) % partitions
}
