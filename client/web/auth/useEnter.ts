import { useRouter } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { closeChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'

interface Options {
  otherwise?: (error: unknown) => boolean
}

/** Signs in or up, then goes where the person was going; `problem` says why that failed. */
export function useEnter(next: string | undefined) {
  const { t } = useTranslation()
  const router = useRouter()
  const [problem, setProblem] = useState<string>()

  /** `otherwise` deals with a failure of its own, and says whether it was one. */
  const enter = async (authenticate: () => Promise<unknown>, { otherwise }: Options = {}) => {
    setProblem(undefined)
    try {
      await authenticate()
      await closeChat()
      router.history.push(next ?? '/')
    } catch (error) {
      if (!otherwise?.(error)) setProblem(explain(error, t))
    }
  }
  return { enter, problem }
}

function explain(error: unknown, t: TFunction): string {
  const code = codeOf(error)
  if (code === 'VERIFY_EMAIL') return t('auth.notConfirmed')
  if (code === 'UNAUTHORIZED') return t('auth.wrong')
  if (code === 'CONFLICT') return t('auth.taken')
  if (code === 'TOO_MANY_REQUESTS') return t('auth.tooMany')
  if (code === 'OFFLINE') return t('auth.unreachable')
  return t('auth.failed')
}
