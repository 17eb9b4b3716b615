import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MessageText, maxTextLength } from '../../../shared/messages.ts'
import { NewPoll, type PollToSend, pollSize } from '../../../shared/polls.ts'

interface Draft {
  key: string
  text: string
}

interface Problems {
  question?: string | undefined
  options: (string | undefined)[]
  closesAt?: string | undefined
}

const blank = (): Draft => ({ key: crypto.randomUUID(), text: '' })
const none: Problems = { options: [] }

/** The fields of a new poll; what is wrong with them is told when it is to be asked. */
export function usePollForm(begun: string) {
  const { t } = useTranslation()
  const [question, setQuestion] = useState(begun)
  const [options, setOptions] = useState<Draft[]>(() => [blank(), blank()])
  const [flags, setFlags] = useState({ multiple: false, anonymous: false })
  const [closesAt, setClosesAt] = useState('')
  const [problems, setProblems] = useState(none)
  const change = (apply: () => void) => {
    setProblems(none)
    apply()
  }

  const questionProblem = () => {
    if (question.length > maxTextLength) return t('messages.tooLong', { count: question.length - maxTextLength })
    return MessageText.safeParse(question).success ? undefined : t('polls.questionMissing')
  }
  const problemsOf = (texts: string[]): Problems => ({
    question: questionProblem(),
    options: texts.map((text, at) => {
      if (text === '') return texts.filter(Boolean).length < pollSize.fewest ? t('polls.optionMissing') : undefined
      if (text.length > pollSize.longest) return t('messages.tooLong', { count: text.length - pollSize.longest })
      return texts.indexOf(text) < at ? t('polls.optionTwice') : undefined
    }),
    closesAt: closesAt === '' || isToCome(closesAt) ? undefined : t('drafts.timeError'),
  })

  const read = (): { question: string; poll: PollToSend } | undefined => {
    const texts = options.map(({ text }) => text.trim())
    const found = problemsOf(texts)
    setProblems(found)
    if (found.question || found.closesAt || found.options.some(Boolean)) return undefined
    const closing = closesAt === '' ? null : new Date(closesAt).toISOString()
    return { question: question.trim(), poll: { options: texts.filter(Boolean), ...flags, closesAt: closing } }
  }

  return {
    question,
    setQuestion: (text: string) => change(() => setQuestion(text)),
    options,
    write: (key: string, text: string) =>
      change(() => setOptions((old) => old.map((each) => (each.key === key ? { key, text } : each)))),
    add: () => change(() => setOptions((old) => [...old, blank()])),
    remove: (key: string) => change(() => setOptions((old) => old.filter((each) => each.key !== key))),
    ...flags,
    setFlag: (name: keyof typeof flags, on: boolean) => setFlags((old) => ({ ...old, [name]: on })),
    closesAt,
    setClosesAt: (at: string) => change(() => setClosesAt(at)),
    problems,
    read,
  }
}

function isToCome(written: string): boolean {
  const at = new Date(written)
  return !Number.isNaN(at.getTime()) && NewPoll.shape.closesAt.safeParse(at.toISOString()).success
}
