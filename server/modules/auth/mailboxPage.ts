import type { Platform } from '../../platform/platform.ts'
import { hasPost, mailbox } from './post.ts'

/** What would have been mailed, for those who develop with no mail server at hand; undefined wherever real mail is sent. */
export function mailboxHandler(platform: Platform): (() => Promise<Response>) | undefined {
  const { config } = platform
  if (config.smtpUrl || config.mode === 'production' || !hasPost(config)) return undefined
  return async () => {
    const letters = await mailbox(platform)
    const items = letters.map(({ recipient, subject, body, created_at }) => {
      const head = `<b>${Bun.escapeHTML(subject)}</b><br><small>to ${Bun.escapeHTML(recipient)}, ${created_at.toISOString()}</small>`
      return `<article>${head}<p>${linked(body)}</p></article>`
    })
    const content = items.join('\n') || '<p>Nothing was sent yet.</p>'
    return new Response(page(content), { headers: { 'content-type': 'text/html; charset=utf-8' } })
  }
}

function linked(text: string): string {
  const escaped = Bun.escapeHTML(text)
  return escaped.replaceAll(/https?:\/\/\S+/g, (href) => `<a href="${href}">${href}</a>`).replaceAll('\n', '<br>')
}

const style = `
  :root { color-scheme: light dark }
  body { font: 15px/22px system-ui, sans-serif; max-width: 640px; margin: 40px auto; padding: 0 16px }
  article { border: 1px solid color-mix(in srgb, currentcolor 18%, transparent); border-radius: 12px; padding: 16px 20px; margin: 16px 0 }
  small { opacity: 0.7 } a { overflow-wrap: anywhere }`

const page = (content: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mailbox</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><h1>Mailbox</h1><p>What would be mailed, the newest first. There is no mail server here.</p>${content}</body></html>`
