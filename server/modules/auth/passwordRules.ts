import { dictionary } from '@zxcvbn-ts/language-common'

/** What is tried first by whoever guesses: some 49,000 passwords from what has leaked. */
const common = new Set(dictionary['passwords-common'])

const serviceName = 'realtimechat'

/**
 * Why a password is refused, as NIST SP 800-63B (revision 4, 3.1.1.2) has it: not for its letters, but because it is
 * commonly used, or is what anybody knows of the person. Undefined where there is nothing against it.
 */
export function weakness(password: string, { name = '', email = '' }: { name?: string; email?: string }) {
  const plain = reduced(password)
  if (common.has(password.toLowerCase()) || common.has(plain)) return 'this password is on lists of common ones'
  const known = [name, email, email.split('@')[0] ?? '', serviceName].map(reduced).filter((word) => word.length >= 4)
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), plain)
  return rest.length < 4 ? 'this password is made of your name or address' : undefined
}

/** Without case, spaces and signs, and without the digits at its ends, which is how common passwords are varied. */
function reduced(text: string): string {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
  return letters.replace(/^\d{1,4}(?=\p{L})/u, '').replace(/(?<=\p{L})\d{1,4}$/u, '')
}
