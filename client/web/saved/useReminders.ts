import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { useNotice } from '../ui/Notice.tsx'

/** Says that something saved is due, when that time comes while the app is open. */
export function useReminders() {
  const { t } = useTranslation()
  const chat = useChat()
  const notify = useNotice()
  useEffect(
    () =>
      chat.on('event', (event) => {
        if (event.type !== 'saved.changed' || event.actor !== null) return
        if (event.data.saved?.remindedAt) notify(t('saved.reminder'))
      }),
    [chat, notify, t],
  )
}
