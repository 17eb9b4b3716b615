/** A new uuidv7 (RFC 9562): unique, and in the order of its making within a process. */
export function uuidv7(): string {
  return Bun.randomUUIDv7()
}
