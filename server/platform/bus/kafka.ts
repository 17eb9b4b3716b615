import type { Bus } from './bus.ts'

export async function kafkaBus(_: object): Promise<Bus> {
  throw new Error('Kafka is not there yet')
}
