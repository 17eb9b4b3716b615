import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import Bell from 'lucide-react/icons/bell'
import Bookmark from 'lucide-react/icons/bookmark'
import MessagesSquare from 'lucide-react/icons/messages-square'
import SquarePen from 'lucide-react/icons/square-pen'
import { useTranslation } from 'react-i18next'
import { useSeen } from '../activity/queries.ts'
import { useScheduled } from '../drafts/queries.ts'
import { useSaved } from '../saved/queries.ts'
import { useThreads } from '../threads/queries.ts'

/** The person's own places, above their channels, and what is new there. */
export function Places() {
  const { t } = useTranslation()
  const hasReplies = useThreads().data?.pages[0]?.some(({ unread }) => unread > 0) ?? false
  const hasActivity = (useSeen()?.unseen ?? 0) > 0
  const hasDue = useSaved('open').data?.pages[0]?.some(({ remindedAt }) => remindedAt !== null) ?? false
  const hasRefused = useScheduled().data?.some(({ failure }) => failure !== null) ?? false
  return (
    <Box component="ul" sx={{ m: 0, px: 0, pt: 2, pb: 1, listStyle: 'none' }}>
      {place('/activity', Bell, t('activity.title'), hasActivity && t('activity.new'))}
      {place('/threads', MessagesSquare, t('threads.all'), hasReplies && t('threads.new'))}
      {place('/drafts', SquarePen, t('drafts.title'), hasRefused && t('drafts.new'))}
      {place('/saved', Bookmark, t('saved.title'), hasDue && t('saved.reminder'))}
    </Box>
  )
}

function place(
  to: '/activity' | '/threads' | '/drafts' | '/saved',
  Icon: LucideIcon,
  label: string,
  news: string | false,
) {
  return (
    <li>
      <Place to={to} className={news ? 'unread' : ''}>
        <Icon aria-hidden size={16} strokeWidth={1.75} />
        <span>{label}</span>
        {news && <i role="img" aria-label={news} />}
      </Place>
    </li>
  )
}

const Anchor = styled('a')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  height: 32,
  padding: '0 10px',
  borderRadius: 6,
  fontSize: 14,
  textDecoration: 'none',
  color: theme.vars?.palette.text.secondary,
  '& span': { flex: 1 },
  '& i': { width: 8, height: 8, borderRadius: 4, background: theme.vars?.palette.primary.main },
  '&.unread': { color: theme.vars?.palette.text.primary, fontWeight: 600 },
  '&:hover': { background: theme.vars?.palette.action.hover },
  '&[aria-current=page]': {
    background: theme.vars?.palette.action.selected,
    color: theme.vars?.palette.text.primary,
    fontWeight: 550,
  },
  [theme.breakpoints.down('md')]: { height: 44, fontSize: 16 },
}))

const Place = createLink(Anchor)
