/** OWASP's smallest argon2id setting; p is 1 in Bun. */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const

/** Hashes a password with argon2id: m = 19456 KiB, t = 2, p = 1 (OWASP). Takes some 20 ms of a core, off the event loop. */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(normalized(password), argon2id)
}

/** Whether `password` is the one that `hash` was made of. */
export function verifyPassword({ password, hash }: { password: string; hash: string }): Promise<boolean> {
  return Bun.password.verify(normalized(password), hash)
}

/** The same letters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2). */
function normalized(password: string): string {
  return password.normalize('NFKC')
}
