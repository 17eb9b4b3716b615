import type { Platform } from '../../platform/platform.ts'
import type { SearchEngine } from './engine.ts'
import { opensearchEngine } from './opensearchEngine.ts'
import { postgresEngine } from './postgresEngine.ts'

const engines = new WeakMap<Platform['metrics'], SearchEngine>()

/** Where this process searches; a process has one. */
export function engineOf({ metrics, config }: Pick<Platform, 'metrics' | 'config'>): SearchEngine {
  const { opensearch } = config
  const engine = engines.get(metrics) ?? (opensearch ? opensearchEngine(opensearch) : postgresEngine())
  engines.set(metrics, engine)
  return engine
}
