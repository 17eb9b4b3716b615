import { useTranslation } from 'react-i18next'
import { type Attachment, mayGoOn } from './attachments.ts'

/** In words, why a message with these files cannot be sent yet. */
export function useHeldUp(attachments: readonly Attachment[]): string | undefined {
  const { t } = useTranslation()
  const failed = attachments.filter(({ state }) => state === 'failed')
  if (failed.length > 0) return failed.some(mayGoOn) ? t('files.notAll') : t('files.refusedSome')
  const lost = attachments.filter(({ state }) => state === 'lost').length
  if (lost > 0) return t('files.allLost', { count: lost })
  const paused = attachments.filter(({ state }) => state === 'paused').length
  if (paused > 0) return t('files.allPaused', { count: paused })
  const count = attachments.filter(({ state }) => state !== 'ready').length
  return count > 0 ? t('files.uploading', { count }) : undefined
}
