import type { Platform } from '../../platform/platform.ts'
import type { SearchEngine } from './engine.ts'
import { postgresEngine } from './postgresEngine.ts'

const engines = new WeakMap<Platform['metrics'], SearchEngine>()

/** Where this process searches; a process has one. */
export function engineOf({ metrics }: Pick<Platform, 'metrics'>): SearchEngine {
  const engine = engines.get(metrics) ?? postgresEngine()
  engines.set(metrics, engine)
  return engine
}
