import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { problem } from '../../platform/answers.ts'
import type { Platform } from '../../platform/platform.ts'
import { changePreferences } from './settings.ts'

const path = '/api/notifications/unsubscribe'

const Wish = z.object({ person: z.uuid(), proof: z.string().max(100) })

/** Only who was sent it has it, and it is good for nothing else; so it does not expire. */
function proofOf({ config }: Pick<Platform, 'config'>, userId: string): Buffer {
  return createHmac('sha256', config.authSecret).update(`notifications.unsubscribe ${userId}`).digest()
}

/** Where somebody says, without signing in, that they want no more mails about what is unread. */
export function unsubscribeUrl(platform: Pick<Platform, 'config'>, base: string, userId: string): string {
  const query = new URLSearchParams({ person: userId, proof: proofOf(platform, userId).toString('base64url') })
  return new URL(`${path}?${query}`, base).href
}

/**
 * Answers the link of a mail: `GET` with a page that asks, for those who look into mail before its reader do open links;
 * `POST`, by that page's button or by a mail program on its own (RFC 8058), with having done it.
 */
export function unsubscribeHandler(platform: Platform) {
  return async (request: Request): Promise<Response> => {
    const wish = Wish.safeParse(Object.fromEntries(new URL(request.url).searchParams)).data
    if (!wish || !isProven(platform, wish)) return problem(404, 'NOT_FOUND', 'there is nothing here')
    if (request.method === 'GET') return page('Get no more mails about what is unread?', button)
    if (request.method !== 'POST') return problem(405, 'METHOD_NOT_SUPPORTED', 'GET or POST')
    await changePreferences(platform, wish.person, (before) => ({ ...before, digestMinutes: null }))
    return page(
      'You get no more mails about what is unread.',
      '<p>It can be changed again in the app, under Notifications.</p>',
    )
  }
}

function isProven(platform: Platform, { person, proof }: z.infer<typeof Wish>): boolean {
  const [expected, given] = [proofOf(platform, person), Buffer.from(proof, 'base64url')]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

const button = '<form method="post"><button>No more of these mails</button></form>'

const style = `
  :root { color-scheme: light dark }
  body { font: 15px/22px system-ui, sans-serif; max-width: 480px; margin: 15vh auto; padding: 0 24px }
  h1 { font-size: 20px; line-height: 28px } button { font: inherit; font-weight: 600; padding: 10px 18px; border: 0; border-radius: 8px; background: #0b6e5f; color: #fff }`

function page(title: string, content: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body><h1>${title}</h1>${content}</body></html>`
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })
}
