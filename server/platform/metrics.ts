import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Counter, collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client'
import { showQueues } from './queues.ts'

/** From a write to the log to a partition that stood still for a while, in seconds. */
export const buckets = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** The process's figures, as `/metrics` shows them. Modules and platform parts register their own. */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  showQueues(registry)
  return registry
}

type Figures = Record<string, Counter<string> | Gauge<string> | Histogram<string>>

/** Makes a part's figures once for each registry, however many of the process's parts ask for them. */
export function figuresOnce<F extends Figures>(make: (registers: Registry[]) => F): (registry: Registry) => F {
  const known = new WeakMap<Registry, F>()
  return (registry) => {
    const figures = known.get(registry) ?? make([registry])
    known.set(registry, figures)
    return figures
  }
}

/** The disk that a folder is on, or will be. */
async function diskOf(folder: string): Promise<StatsFs | undefined> {
  return statfs(folder).catch(() => (dirname(folder) === folder ? undefined : diskOf(dirname(folder))))
}

/** Shows how much room there is where `folder` is, whenever somebody asks. */
export function showDisk(registry: Registry, folder: string) {
  const gauge = (name: string, help: string, blocks: 'bavail' | 'blocks') =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const disk = await diskOf(folder)
        this.set(disk ? disk[blocks] * disk.bsize : Number.NaN)
      },
    })
  gauge('data_dir_free_bytes', 'Room that is left where DATA_DIR is', 'bavail')
  gauge('data_dir_size_bytes', 'Room where DATA_DIR is', 'blocks')
}
