import type { Config } from '../../platform/config.ts'
import type { Db } from '../../platform/database.ts'
import { uuidv7 } from '../../platform/ids.ts'
import { connectMail, type Letter, type Mail } from '../../platform/mail.ts'
import type { Platform } from '../../platform/platform.ts'
import { startRounds } from '../../platform/rounds.ts'
import type { Running } from '../../platform/run.ts'
import * as repository from './letterRepository.ts'

const everyMs = 1_000
const atOnce = 10
const holdSeconds = 120
const mostTries = 8
const keptDays = 7

/** Whether people can be written to: by mail, or, while the deployment is developed, into its mailbox page. */
export function hasPost({ smtpUrl, mode }: Config): boolean {
  return smtpUrl !== undefined || mode !== 'production'
}

/** Has a letter sent, as soon as the mail server takes it; it waits in Postgres until then. */
export async function post({ db, config }: Pick<Platform, 'db' | 'config'>, letter: Letter): Promise<void> {
  if (hasPost(config)) await repository.insertLetter(db, { id: uuidv7(), ...letter })
}

/** Sends the letters that wait. Any number of processes may: each letter is one's at a time. */
export function startPost(platform: Platform): Running {
  const mail = connectMail(platform.config)
  if (!hasPost(platform.config)) return { stop: async () => {} }
  return startRounds(platform.log, 'letters', everyMs, async () => (await sendDue(platform, mail)) === atOnce)
}

async function sendDue({ db, log }: Platform, mail: Mail | undefined): Promise<number> {
  const due = await repository.takeDue(db, atOnce, holdSeconds)
  await Promise.all(
    due.map(async ({ id, recipient, subject, body, html, unsubscribe, tries }) => {
      try {
        await mail?.send({ to: recipient, subject, text: body, html, unsubscribe: unsubscribe ?? undefined })
        await repository.markSent(db, id, mail === undefined)
      } catch (error) {
        log.warn({ err: error, letter: id, tries }, 'a letter was not taken')
        await putOff(db, id, tries, error)
      }
    }),
  )
  if (due.length > 0) await repository.deleteOld(db, keptDays)
  return due.length
}

/** Half a minute at first, then longer and longer, for some hours. */
async function putOff(db: Db, id: string, tries: number, error: unknown) {
  if (tries >= mostTries) return repository.giveUp(db, id, String(error).slice(0, 500))
  return repository.tryAgain(db, id, 30 * 2 ** tries * (0.5 + Math.random()))
}

/** The newest letters, for the mailbox page. */
export const mailbox = ({ db }: Platform) => repository.sentLetters(db, 50)
