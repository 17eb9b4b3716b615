import Hash from 'lucide-react/icons/hash'
import Lock from 'lucide-react/icons/lock'
import Megaphone from 'lucide-react/icons/megaphone'
import MessageCircle from 'lucide-react/icons/message-circle'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'

type Shown = Pick<Channel, 'kind' | 'posting'>

/** # for public, a lock for private, a bubble for a conversation, a megaphone where few may post. */
export function ChannelIcon({ channel, size = 16 }: { channel: Shown; size?: number }) {
  const { t } = useTranslation()
  const Icon = iconOf(channel)
  const label = t(`channels.${channel.kind}`)
  return <Icon role="img" aria-label={label} size={size} strokeWidth={1.75} style={{ flex: 'none' }} />
}

function iconOf({ kind, posting }: Shown) {
  if (kind === 'direct') return MessageCircle
  if (kind === 'private') return Lock
  return posting === 'moderators' ? Megaphone : Hash
}
