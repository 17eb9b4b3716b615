/** Why there is nothing to be had of a page; `passing` where it may be had later. */
export class FetchFailure extends Error {
  override name = 'FetchFailure'

  constructor(
    message: string,
    readonly passing = false,
  ) {
    super(message)
  }
}
