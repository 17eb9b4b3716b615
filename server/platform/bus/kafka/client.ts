import { Kafka, logLevel } from 'kafkajs'
import type { Log } from '../../log.ts'

/** A client of the brokers whose own chatter goes to our log, one level down: it calls every retry an error. */
export function connectKafka(brokers: string[], log: Log): Kafka {
  return new Kafka({
    clientId: 'realtime-chat',
    brokers,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 20 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error } }) =>
        log.debug({ namespace, error }, message),
  })
}
