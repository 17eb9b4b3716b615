import { mkdir } from 'node:fs/promises'
import { generateVAPIDKeys, type VapidKeys } from 'web-push'

/** Secrets of a development deployment, made on its first run and kept with its data. */
export interface Secrets {
  authSecret: string
  servicePassword: string
  vapid: VapidKeys
}

export async function readSecrets(dataDir: string): Promise<Secrets> {
  const file = Bun.file(`${dataDir}/secrets.json`)
  const known: Partial<Secrets> = (await file.exists()) ? await file.json() : {}
  const secrets = { authSecret: newSecret(), servicePassword: newSecret(), vapid: generateVAPIDKeys(), ...known }
  if (Object.keys(known).length < Object.keys(secrets).length) {
    await mkdir(dataDir, { recursive: true })
    await Bun.write(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  }
  return secrets
}

export function newSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex()
}
