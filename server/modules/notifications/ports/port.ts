import type { Push } from '../../../../shared/pushes.ts'
import type { Target } from '../model.ts'

/** What a device is sent. A later one of the same topic takes the place of an earlier one that has not arrived yet. */
export interface Parcel {
  push: Push
  /** Of at most 32 characters of base64url (RFC 8030, section 5.4). */
  topic: string
  urgency: 'low' | 'normal' | 'high'
  /** How long it is of use. */
  ttlSeconds: number
}

/** What has become of a parcel: it was taken; the device is not there any more; it may be tried again; or it never will go. */
export type Outcome =
  | { is: 'sent' }
  | { is: 'gone' }
  | { is: 'later'; afterSeconds: number | null; why: string }
  | { is: 'refused'; why: string }

/** A way to devices. It never rejects. */
export interface Port {
  send(target: Target, parcel: Parcel): Promise<Outcome>
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/** What an answer over HTTP means. */
export function toOutcome(status: number, retryAfter: string | null, why = ''): Outcome {
  if (status >= 200 && status < 300) return { is: 'sent' }
  if (status === 404 || status === 410) return { is: 'gone' }
  const words = `it answers ${status} ${why.slice(0, 200)}`.trim()
  if (passing.has(status)) return { is: 'later', afterSeconds: secondsOf(retryAfter), why: words }
  return { is: 'refused', why: words }
}

/** In seconds, or until a date (RFC 9110, section 10.2.3). */
function secondsOf(retryAfter: string | null): number | null {
  if (!retryAfter) return null
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1_000
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}
