import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { TextLink } from '../ui/TextLink.tsx'
import { MessageRow } from './MessageRow.tsx'
import { toRows } from './rows.ts'

interface Props {
  message: Message
  /** Why it is shown here. */
  title: ReactNode
  /** What can be done with it here, beside going to it. */
  children?: ReactNode
}

/** A message away from its channel, with the way there. */
export function MessageCard({ message, title, children }: Props) {
  const { t } = useTranslation()
  const { me } = useChat()
  const [row] = toRows([message], [], me.id)
  return (
    <Box component="li" sx={card}>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 2, px: { xs: 4, md: 5 }, pt: 1 }}>
        {title}
        {children}
        <TextLink
          variant="body2"
          to="/channels/$channelId"
          params={{ channelId: message.channelId }}
          search={{ message: message.id }}
        >
          {t('messages.goTo')}
        </TextLink>
      </Box>
      {row && <MessageRow entry={row.entry} head dated />}
    </Box>
  )
}

const card = { py: 2, border: 1, borderColor: 'divider', borderRadius: '10px', listStyle: 'none', minWidth: 0 }
