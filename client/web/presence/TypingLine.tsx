import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { usePeople } from '../auth/people.ts'
import { useTyping } from './usePresence.ts'

/** Who else types in a channel, on a line that is always there. */
export function TypingLine({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const userIds = useTyping(channelId)
  const people = usePeople(userIds.slice(0, 2))
  const [first, second] = userIds.map((id) => people.get(id)?.name.split(' ')[0] ?? t('messages.someone'))
  const words = () => {
    if (!first) return ''
    if (!second) return t('presence.typing', { name: first })
    return userIds.length === 2 ? t('presence.typingTwo', { first, second }) : t('presence.typingMany')
  }
  return (
    <Typography variant="caption" component="p" noWrap role="status" data-typing sx={line}>
      {words()}
    </Typography>
  )
}

const line = { height: 20, lineHeight: '18px', px: 1, color: 'text.secondary' }
