import { createTransport } from 'nodemailer'
import type { Config } from './config.ts'

/** One mail to one person, as plain text and as HTML that says the same. */
export interface Letter {
  to: string
  subject: string
  text: string
  html: string
  /** Where one says that no more of its kind are wanted (RFC 2369), by a POST without a question (RFC 8058). */
  unsubscribe?: string | undefined
}

/** The way out of the house for mail. */
export interface Mail {
  /** Resolves when the mail server has taken it; rejects when it has not, or does not answer in time. */
  send(letter: Letter): Promise<void>
}

const timeoutMs = 20_000

/** SMTP, where the deployment has a server for it; undefined where mail goes nowhere. */
export function connectMail({ smtpUrl, mailFrom }: Pick<Config, 'smtpUrl' | 'mailFrom'>): Mail | undefined {
  if (!smtpUrl) return undefined
  const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  const { hostname, port, protocol, username, password } = new URL(smtpUrl)
  const transport = createTransport({
    ...waits,
    host: hostname,
    secure: protocol === 'smtps:',
    ...(port && { port: Number(port) }),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  })
  return {
    async send({ unsubscribe, ...letter }) {
      const headers = unsubscribe && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
      await transport.sendMail({ from: mailFrom, ...letter, ...(headers && { headers }) })
    },
  }
}

/** What letters look like, around HTML that says something. */
export const letterPage = (content: string) =>
  `<!doctype html><html lang="en"><body style="margin:0;padding:32px 16px;background:#f7f5f2;font:15px/22px system-ui,sans-serif;color:#23201c"><div style="max-width:480px;margin:auto;background:#fffefc;border:1px solid #e4dfd7;border-radius:12px;padding:32px"><p style="margin:0 0 24px;font-weight:650">Realtime Chat</p>${content}</div></body></html>`

/** The way to where a letter leads. */
export const letterButton = ({ label, href }: { label: string; href: string }) =>
  `<p style="margin:24px 0"><a href="${Bun.escapeHTML(href)}" style="background:#0b6e5f;color:#fff;padding:10px 18px;border-radius:8px;text-decoration:none;font-weight:600">${Bun.escapeHTML(label)}</a></p>`
