import { collectDefaultMetrics, Registry } from 'prom-client'

/** The process's figures, as `/metrics` shows them. Modules and platform parts register their own. */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}
