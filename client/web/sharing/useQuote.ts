import { useTranslation } from 'react-i18next'
import { mentionsIn } from '../../../shared/mentions.ts'
import type { Message } from '../../../shared/messages.ts'
import { usePeople } from '../auth/people.ts'
import { answerField, append, quoteOf } from './quote.ts'

/** Puts a message's words into the field that it is answered in; undefined where there is none. */
export function useQuote(message: Message, inThread: boolean): (() => void) | undefined {
  const { t } = useTranslation()
  const author =
    message.text || message.files.length > 0 ? message.authorId : (message.forwarded?.authorId ?? message.authorId)
  const people = usePeople([author, ...mentionsIn(message.text || (message.forwarded?.text ?? ''))])
  const nameOf = (id: string) => people.get(id)?.name ?? t('messages.someone')
  const field = answerField(inThread)
  if (!field) return undefined
  const quote = quoteOf(message, nameOf(author), nameOf)
  // A frame later: the closing menu gives the focus back to where it was.
  return () => void requestAnimationFrame(() => append(field, quote))
}
