import { createTransport } from 'nodemailer'
import type { Config } from './config.ts'

/** One mail to one person, as plain text and as HTML that says the same. */
export interface Letter {
  to: string
  subject: string
  text: string
  html: string
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
    async send(letter) {
      await transport.sendMail({ from: mailFrom, ...letter })
    },
  }
}
