/** A part of the deployment, such as its storage, is out of reach or too busy: trying again soon is right. */
export class AwayError extends Error {
  override name = 'AwayError'
}

/** As much waits here already as may. Whoever comes later is told to come again, before anything is done for them. */
export class BusyError extends AwayError {
  override name = 'BusyError'
}
