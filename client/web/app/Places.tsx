import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import MessagesSquare from 'lucide-react/icons/messages-square'
import { useTranslation } from 'react-i18next'
import { useThreads } from '../threads/queries.ts'

/** The person's own places, above their channels. */
export function Places() {
  const { t } = useTranslation()
  const unread = useThreads().data?.pages[0]?.some((thread) => thread.unread > 0) ?? false
  return (
    <Box component="ul" sx={{ m: 0, px: 0, pt: 2, pb: 1, listStyle: 'none' }}>
      <li>
        <Place to="/threads" className={unread ? 'unread' : ''}>
          <MessagesSquare aria-hidden size={16} strokeWidth={1.75} />
          <span>{t('threads.all')}</span>
          {unread && <i role="img" aria-label={t('threads.new')} />}
        </Place>
      </li>
    </Box>
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
