import { Counter, Gauge, type Registry } from 'prom-client'

/** The bus's figures, the same on both transports. */
export function busMetrics(registry: Registry) {
  const registers = [registry]
  const lags = new Map<string, () => Promise<number>>()
  new Gauge({
    name: 'bus_lag',
    help: 'Events that a group has not handled yet',
    labelNames: ['group'],
    registers,
    async collect() {
      for (const [group, lag] of lags) this.set({ group }, await lag().catch(() => Number.NaN))
    },
  })
  return {
    /** Shows how far `group` is behind, asked whenever the figures are. */
    watch: (group: string, lag: () => Promise<number>) => void lags.set(group, lag),
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
  }
}
