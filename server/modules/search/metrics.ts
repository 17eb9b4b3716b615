import { Histogram, type Registry } from 'prom-client'

const name = 'search_index_lag_seconds'

/** For how long what happened was not to be found yet. */
export function lagOf(registry: Registry): Histogram {
  const known = registry.getSingleMetric(name)
  if (known instanceof Histogram) return known
  const help = 'Time from an event to its message in the index'
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10, 60]
  return new Histogram({ name, help, buckets, registers: [registry] })
}
