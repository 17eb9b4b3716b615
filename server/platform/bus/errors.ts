import { AwayError, BusyError } from '../outage.ts'

/** The bus takes no more for now: too much waits to become durable. Trying again soon is right. */
export class BusBusyError extends BusyError {
  override name = 'BusBusyError'
}

const kafkaOutages =
  /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|BrokerNotFound|NumberOfRetriesExceeded|NoBrokerAvailable)/

/**
 * Class 08 (connection) and 57P (shutdown, restart) of SQLSTATE, a socket that broke, a broker out of reach, a disk that is
 * full (53100) or does not answer (58030).
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AwayError || kafkaOutages.test(error.name)) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    /^(08|57P|53100|53300|58030|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|ENOSPC|EDQUOT|EIO)/.test(code) ||
    /connection (terminated|timeout)|timeout exceeded/i.test(error.message)
  )
}
