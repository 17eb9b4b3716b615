import type { Platform } from '../../platform/platform.ts'
import { engineOf } from './engines.ts'

export { rebuildIndex } from './rebuild.ts'

/** Asks whether searches are answered; undefined where Postgres does, which is asked anyway. What it returns rejects if not. */
export function searchPing(platform: Pick<Platform, 'metrics' | 'config'>): (() => Promise<unknown>) | undefined {
  return engineOf(platform).ping
}
