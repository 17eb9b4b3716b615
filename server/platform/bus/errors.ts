/** The bus takes no more for now: too much waits to become durable. Trying again soon is right. */
export class BusBusyError extends Error {
  override name = 'BusBusyError'
}
