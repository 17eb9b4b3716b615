/** A part of the deployment, such as its storage, is out of reach or too busy: trying again soon is right. */
export class AwayError extends Error {
  override name = 'AwayError'
}
