import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { mentionsIn } from '../../../shared/mentions.ts'
import { useChannelName } from '../channels/names.ts'
import { decode } from '../messages/naming.ts'
import { useNames } from '../messages/useNames.ts'
import { TextLink } from '../ui/TextLink.tsx'

interface Props {
  unsent: { channelId: string; threadId: string | null; text: string }
  note: string
  failed?: boolean
  /** What the way to its channel is called. */
  goTo: string
  /** In the place of its words. */
  words?: ReactNode
  /** What goes with its words. */
  below?: ReactNode
  children: ReactNode
}

/** Something that is not sent yet: where it belongs, what it says so far, and what can be done with it. */
export function UnsentCard({ unsent, note, failed = false, goTo, words, below, children }: Props) {
  const { t } = useTranslation()
  const { channelId, threadId, text } = unsent
  const place = useChannelName(channelId) || t('messages.aChannel')
  const names = useNames(channelId, mentionsIn(text))
  return (
    <Box component="li" sx={card}>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 2 }}>
        <Typography variant="body2" sx={{ flex: { xs: '1 0 100%', md: 1 } }}>
          <b>{threadId ? t('drafts.inThread', { place }) : place}</b>
          <Box component="span" sx={{ color: failed ? 'error.main' : 'text.secondary' }}>{` · ${note}`}</Box>
        </Typography>
        {children}
        <TextLink
          variant="body2"
          to="/channels/$channelId"
          params={{ channelId }}
          search={threadId ? { thread: threadId } : {}}
        >
          {goTo}
        </TextLink>
      </Box>
      {words || (text !== '' && <Typography sx={said}>{decode(text, names)}</Typography>)}
      {below && <Box sx={{ pt: 2, mx: '-2px' }}>{below}</Box>}
    </Box>
  )
}

const card = {
  px: { xs: 4, md: 5 },
  py: 2,
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  listStyle: 'none',
  minWidth: 0,
}

const said = { pt: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 220, overflowY: 'auto' }
