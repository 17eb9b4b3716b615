import { randomBytes } from 'node:crypto'

const prefix = 'rtc_'
const secretBytes = 32
const form = /^rtc_([\w-]{43})([0-9a-f]{8})$/

/** A new token's secret: a prefix to find it by where it has leaked, 256 random bits, and a check that it is one of ours. */
export function newSecret(): string {
  const random = randomBytes(secretBytes).toString('base64url')
  return `${prefix}${random}${checkOf(random)}`
}

/** Whether it may be the secret of a token; what was mistyped or made up is told apart without asking anybody. */
export function isSecret(text: string): boolean {
  const [, random = '', check] = form.exec(text) ?? []
  return check !== undefined && checkOf(random) === check
}

function checkOf(random: string): string {
  return Bun.hash.crc32(random).toString(16).padStart(8, '0')
}
