import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { frame } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useBeside } from './useBeside.ts'

interface Props {
  channelId: string
  title: string
  /** Takes more room, for what is read. */
  wide?: boolean
  /** What can be done with all of it, beside the way out. */
  action?: ReactNode
  children: ReactNode
}

/** What stands beside a channel's messages; on a phone in their place. */
export function SidePanel({ channelId, title, wide = false, action, children }: Props) {
  const { t } = useTranslation()
  const putBeside = useBeside(channelId)
  const close = () => putBeside({})
  return (
    <Box
      component="aside"
      aria-label={title}
      data-drop-area
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
      sx={{ ...panel, width: { xs: '100%', md: wide ? frame.thread : frame.panel } }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', pl: 4, pr: 2, height: 44, flex: 'none' }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        {action}
        <IconAction icon={X} label={t('app.close')} onClick={close} />
      </Box>
      {children}
    </Box>
  )
}

const panel = {
  display: 'flex',
  flexDirection: 'column',
  flex: 'none',
  minHeight: 0,
  position: { xs: 'absolute', md: 'relative' },
  inset: 0,
  zIndex: 4,
  bgcolor: 'background.default',
  borderLeft: { md: 1 },
  borderColor: { md: 'divider' },
} as const
