import Hash from 'lucide-react/icons/hash'
import Lock from 'lucide-react/icons/lock'
import { useTranslation } from 'react-i18next'
import type { ChannelKind } from '../../../shared/channels.ts'

/** # for public, a lock for private. */
export function ChannelIcon({ kind, size = 16 }: { kind: ChannelKind; size?: number }) {
  const { t } = useTranslation()
  const Icon = kind === 'private' ? Lock : Hash
  const label = kind === 'private' ? t('channels.private') : t('channels.public')
  return <Icon role="img" aria-label={label} size={size} strokeWidth={1.75} style={{ flex: 'none' }} />
}
