import { type Letter, letterButton, letterPage } from '../../platform/mail.ts'

type Words = Omit<Letter, 'to'>

interface Content {
  subject: string
  lines: string[]
  /** Where the mail leads, and what is written on the way there. */
  link?: { label: string; href: string }
  /** What to do for whoever did not expect it. */
  otherwise: string
}

export function resetLetter(href: string): Words {
  return compose({
    subject: 'Choose a new password',
    lines: ['Somebody, probably you, asked for a new password. The link works once, for one hour.'],
    link: { label: 'Choose a new password', href },
    otherwise: 'If it was not you, there is nothing to do: your password stays as it is.',
  })
}

export function verifyLetter(href: string): Words {
  return compose({
    subject: 'Confirm your email address',
    lines: ['Welcome. Confirm that this address is yours, so that nobody else can use it. The link works for one day.'],
    link: { label: 'Confirm the address', href },
    otherwise: 'If you have not signed up, ignore this mail: without it, the account stays closed.',
  })
}

export function magicLetter(href: string): Words {
  return compose({
    subject: 'Your sign-in link',
    lines: ['With this link you sign in without a password. It works once, for ten minutes.'],
    link: { label: 'Sign in', href },
    otherwise: 'If you did not ask for it, ignore it: without the link, nobody comes in.',
  })
}

export function knownLetter(href: string): Words {
  return compose({
    subject: 'You have an account already',
    lines: ['Somebody, probably you, tried to sign up with this address, which has an account already.'],
    link: { label: 'Sign in', href },
    otherwise:
      'If you have forgotten your password, the sign-in page helps. If it was not you, there is nothing to do.',
  })
}

export function inviteLetter(inviter: string, href: string): Words {
  return compose({
    subject: `${inviter} invites you to Realtime Chat`,
    lines: [`${inviter} invites you to join their workspace. The link is for you alone, and works for seven days.`],
    link: { label: 'Join the workspace', href },
    otherwise: 'If you do not know what this is about, ignore it.',
  })
}

export function changedLetter(): Words {
  return compose({
    subject: 'Your password was changed',
    lines: ['The password of your account was changed just now, and all other devices were signed out.'],
    otherwise: 'If it was not you, choose a new password at once, by “Forgot your password?” on the sign-in page.',
  })
}

function compose({ subject, lines, link, otherwise }: Content): Words {
  const text = [...lines, ...(link ? [`${link.label}:\n${link.href}`] : []), otherwise].join('\n\n')
  const paragraphs = [...lines.map(paragraph), ...(link ? [letterButton(link)] : []), paragraph(otherwise)]
  return { subject, text, html: letterPage(paragraphs.join('\n')) }
}

const paragraph = (line: string) => `<p style="margin:0 0 16px">${Bun.escapeHTML(line)}</p>`
