import type { Platform } from '../../platform/platform.ts'
import { type Auth, createAuth } from './betterAuth.ts'

const instances = new WeakMap<Platform, Auth>()

/** The platform's one better-auth. */
export function authOf(platform: Platform): Auth {
  const known = instances.get(platform)
  if (known) return known
  const made = createAuth(platform)
  instances.set(platform, made)
  return made
}
