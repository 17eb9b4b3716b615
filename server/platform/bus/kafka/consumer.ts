import type { Consumer, ConsumerRunConfig } from 'kafkajs'
import type { Log } from '../../log.ts'
import type { Running } from '../../run.ts'
import { rest } from '../../waits.ts'

const againMs = 500

/**
 * Has a consumer run until it is stopped. kafkajs ends one for good at what it takes for a fault of the program, which its
 * own are too, such as at a partition that has no leader at the moment; the process would go on, and hear nothing.
 */
export async function keepConsuming(
  consumer: Consumer,
  { topics, log, ...config }: ConsumerRunConfig & { topics: string[]; log: Log },
): Promise<Running> {
  const stopped = new AbortController()
  let beginning = Promise.resolve()

  async function begin() {
    await consumer.connect()
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run(config)
  }

  async function beginAgain() {
    while (!stopped.signal.aborted) {
      await rest(againMs, stopped.signal)
      if (stopped.signal.aborted) return
      try {
        return await begin()
      } catch (error) {
        log.warn({ err: error, topics }, 'a consumer could not begin anew')
      }
    }
  }

  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (restart || stopped.signal.aborted) return
    log.error({ err: error, topics }, 'a consumer crashed, and begins anew')
    beginning = beginAgain()
  })
  await begin()
  return {
    stop: async () => {
      stopped.abort()
      await beginning
      await consumer.disconnect()
    },
  }
}
