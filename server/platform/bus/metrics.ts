import { Counter, Gauge, type Registry } from 'prom-client'

/** The bus's figures, the same on both transports. */
export type BusMetrics = ReturnType<typeof busMetrics>

export function busMetrics(registry: Registry) {
  const registers = [registry]
  return {
    published: new Counter({
      name: 'bus_published_total',
      help: 'Events made durable',
      labelNames: ['topic'],
      registers,
    }),
    handled: new Counter({
      name: 'bus_handled_total',
      help: 'Events handled',
      labelNames: ['group', 'topic'],
      registers,
    }),
    dead: new Counter({
      name: 'bus_dead_letters_total',
      help: 'Events put away',
      labelNames: ['group', 'topic'],
      registers,
    }),
    outbox: new Gauge({ name: 'bus_outbox_depth', help: 'Events waiting for the relay', registers }),
  }
}
