import { symmetricDecrypt } from 'better-auth/crypto'
import { z } from 'zod'
import type { Db } from '../../platform/database.ts'
import * as repository from './repository.ts'

type Keys = Awaited<ReturnType<typeof repository.signingKeys>>

const keepMs = 60_000
const reloadMs = 1_000

const Header = z.object({ kid: z.string() })

export type Keyring = ReturnType<typeof createKeyring>

/** The keys that sign JWTs, read from Postgres once a minute, or sooner when a token names one that is new. */
export function createKeyring(db: Db, secret: string) {
  let keys: Keys = []
  let readAt = 0

  async function atMostOld(ms: number): Promise<Keys> {
    if (Date.now() - readAt < ms) return keys
    keys = await readable(await repository.signingKeys(db), secret)
    readAt = keys.length > 0 ? Date.now() : 0
    return keys
  }

  return {
    all: () => atMostOld(keepMs),
    /** Whether `jwt` names one of our keys; forged names cost a read per second at most. */
    async knows(jwt: string): Promise<boolean> {
      const kid = keyId(jwt)
      const named = (key: { id: string }) => key.id === kid
      return kid !== undefined && ((await atMostOld(keepMs)).some(named) || (await atMostOld(reloadMs)).some(named))
    },
  }
}

/** Keys locked with another secret are no longer ours: a deployment that changes its secret signs with a new key. */
async function readable(keys: Keys, key: string): Promise<Keys> {
  const unlocked = await Promise.allSettled(
    keys.map(({ privateKey }) => symmetricDecrypt({ key, data: JSON.parse(privateKey) })),
  )
  return keys.filter((_, index) => unlocked[index]?.status === 'fulfilled')
}

function keyId(jwt: string): string | undefined {
  try {
    const header = Buffer.from(jwt.slice(0, jwt.indexOf('.')), 'base64url').toString()
    return Header.parse(JSON.parse(header)).kid
  } catch {
    return undefined
  }
}
