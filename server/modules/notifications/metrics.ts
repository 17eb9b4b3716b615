import { Counter, Gauge, type Registry } from 'prom-client'
import type { Platform } from '../../platform/platform.ts'
import { waiting } from './deliveryRepository.ts'

const known = new WeakMap<Registry, ReturnType<typeof createMetrics>>()

/** The module's figures, the same for every part of the process. */
export function metricsOf({ metrics }: Pick<Platform, 'metrics'>) {
  const figures = known.get(metrics) ?? createMetrics(metrics)
  known.set(metrics, figures)
  return figures
}

/** Shows how much waits, whenever somebody asks: `db` is the process's own, not a transaction that ends. */
export function showQueue({ metrics, db }: Pick<Platform, 'metrics' | 'db'>) {
  new Gauge({
    name: 'notifications_queue_depth',
    help: 'Notifications that wait for their device to be told',
    registers: [metrics],
    async collect() {
      this.set(await waiting(db).catch(() => Number.NaN))
    },
  })
}

function createMetrics(registry: Registry) {
  const registers = [registry]
  return {
    decided: new Counter({
      name: 'notifications_decided_total',
      help: 'Decisions about a message and a person, by their reason',
      labelNames: ['reason'],
      registers,
    }),
    sent: new Counter({
      name: 'notifications_sent_total',
      help: 'Notifications that a push service has taken',
      labelNames: ['kind'],
      registers,
    }),
    failed: new Counter({
      name: 'notifications_failed_total',
      help: 'Notifications that no push service would take',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
  }
}
