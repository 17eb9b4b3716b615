import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CustomStatus, type LastSeenPrivacy, type PresenceSettings } from '../../../shared/presence.ts'
import type { ReadingPrivacy } from '../../../shared/receipts.ts'
import { useSetReceiptSettings } from '../receipts/queries.ts'
import { useNotice } from '../ui/Notice.tsx'
import { type Chosen, endChosen } from './LengthField.tsx'
import type { Length } from './lengths.ts'
import { useSetPresence } from './settings.ts'

/** What people often are, and how long. */
export const presets = [
  { name: 'meeting', emoji: '📅', ends: 'hour' },
  { name: 'lunch', emoji: '🥪', ends: 'halfHour' },
  { name: 'focus', emoji: '🎧', ends: 'fourHours' },
  { name: 'sick', emoji: '🤒', ends: 'today' },
  { name: 'holiday', emoji: '🏖️', ends: 'week' },
] as const satisfies { name: string; emoji: string; ends: Length }[]

interface Values {
  emoji: string
  text: string
  ends: Chosen
  quiet: Chosen
  lastSeen: LastSeenPrivacy
  reading: ReadingPrivacy
}

/** The fields of one's status, and saving them. */
export function useStatusForm(settings: PresenceSettings, reading: ReadingPrivacy, onDone: () => void) {
  const { t } = useTranslation()
  const notify = useNotice()
  const saving = useSetPresence()
  const savingReceipts = useSetReceiptSettings()
  const statusUntil = ahead(settings.status?.expiresAt)
  const quietUntil = ahead(settings.doNotDisturbUntil)
  const status = settings.status?.expiresAt && !statusUntil ? null : settings.status
  const [values, setValues] = useState<Values>({
    emoji: status?.emoji ?? '',
    text: status?.text ?? '',
    ends: statusUntil ? 'kept' : 'none',
    quiet: quietUntil ? 'kept' : 'none',
    lastSeen: settings.lastSeen,
    reading,
  })
  const [wrong, setWrong] = useState<ReadonlySet<PropertyKey>>(new Set())
  const set = (some: Partial<Values>) => {
    setValues((old) => ({ ...old, ...some }))
    setWrong(new Set())
  }

  const save = (event: { preventDefault(): void }) => {
    event.preventDefault()
    const emoji = values.emoji.trim()
    const said = { emoji, text: values.text, expiresAt: endChosen(values.ends, statusUntil) }
    const says = emoji !== '' || values.text.trim() !== ''
    const parsed = CustomStatus.nullable().safeParse(says ? said : null)
    if (!parsed.success) return setWrong(new Set(parsed.error.issues.map(({ path }) => path[0] ?? '')))
    const doNotDisturbUntil = endChosen(values.quiet, quietUntil)
    const saved = [
      saving.mutateAsync({ status: parsed.data, doNotDisturbUntil, lastSeen: values.lastSeen }),
      values.reading !== reading && savingReceipts.mutateAsync({ reading: values.reading }),
    ]
    Promise.all(saved).then(onDone, () => notify(t('presence.saveFailed')))
  }
  return { values, set, wrong, save, busy: saving.isPending || savingReceipts.isPending, statusUntil, quietUntil }
}

/** What lies behind is over. */
function ahead(until: string | null | undefined): string | null {
  return until && new Date(until) > new Date() ? until : null
}
