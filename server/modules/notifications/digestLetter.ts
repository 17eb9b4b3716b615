import { type Letter, letterButton, letterPage } from '../../platform/mail.ts'

/** What was said in one channel, or in one conversation, and by whom. */
export interface Chapter {
  name: string
  href: string
  lines: { author: string; text: string }[]
}

const chars = 200

/** A letter about what is unread, grouped by where it was said. */
export function digestLetter(
  chapters: readonly Chapter[],
  count: number,
  { app, unsubscribe }: { app: string; unsubscribe: string },
): Omit<Letter, 'to'> {
  const [first] = chapters
  const others = chapters.length - 1
  const messages = count === 1 ? '1 unread message' : `${count} unread messages`
  const more = others === 0 ? '' : others === 1 ? ' and one other' : ` and ${others} others`
  return {
    subject: `${messages} in ${first?.name ?? 'your workspace'}${more}`,
    text: textOf(chapters, unsubscribe),
    html: letterPage(
      [...chapters.map(htmlOf), letterButton({ label: 'Open the app', href: app }), footer(unsubscribe)].join('\n'),
    ),
    unsubscribe,
  }
}

const shortened = (text: string) => (text.length > chars ? `${text.slice(0, chars).toWellFormed()}…` : text)
const oneLine = (text: string) => shortened(text).replace(/\s+/g, ' ')

function textOf(chapters: readonly Chapter[], unsubscribe: string): string {
  const parts = chapters.map(({ name, href, lines }) => {
    const said = lines.map(({ author, text }) => `  ${author}: ${oneLine(text)}`)
    return [`${name} (${href})`, ...said].join('\n')
  })
  return [...parts, `To get no more of these mails:\n${unsubscribe}`].join('\n\n')
}

function htmlOf({ name, href, lines }: Chapter): string {
  const said = lines.map(
    ({ author, text }) =>
      `<p style="margin:0 0 8px"><b>${Bun.escapeHTML(author)}</b> ${Bun.escapeHTML(oneLine(text))}</p>`,
  )
  const heading = `<p style="margin:0 0 8px"><a href="${Bun.escapeHTML(href)}" style="color:#0b6e5f;font-weight:650">${Bun.escapeHTML(name)}</a></p>`
  return `<div style="margin:0 0 24px">${heading}${said.join('')}</div>`
}

const footer = (unsubscribe: string) =>
  `<p style="margin:24px 0 0;font-size:13px;color:#6b655c">You get this as it was still unread. <a href="${Bun.escapeHTML(unsubscribe)}" style="color:#6b655c">No more of these mails</a></p>`
