import { mkdir } from 'node:fs/promises'

/** Secrets of a development deployment, made on its first run and kept with its data. */
export interface Secrets {
  authSecret: string
  servicePassword: string
}

export async function readSecrets(dataDir: string): Promise<Secrets> {
  const file = Bun.file(`${dataDir}/secrets.json`)
  if (await file.exists()) return file.json()
  await mkdir(dataDir, { recursive: true })
  const secrets = { authSecret: newSecret(), servicePassword: newSecret() }
  await Bun.write(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  return secrets
}

export function newSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex()
}
