import Box from '@mui/material/Box'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { Modal } from '../ui/Modal.tsx'
import { AboutPane } from './AboutPane.tsx'
import { BansPane } from './BansPane.tsx'
import { LinksPane } from './LinksPane.tsx'
import { useLabel } from './names.ts'
import { ranks, useRank } from './ranks.ts'

const panes = { about: AboutPane, links: LinksPane, bans: BansPane }
type Pane = keyof typeof panes

/** What a channel is about, the ways into it, and who is kept out; each as far as the person may see it. */
export function SettingsDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation()
  const rank = useRank(channel)
  const isMember = useIsAtLeast('member')
  const [pane, setPane] = useState<Pane>('about')
  const links: Pane[] = isMember && rank ? ['links'] : []
  const bans: Pane[] = isMember && ranks(rank, 'moderator') ? ['bans'] : []
  const Open = panes[pane]
  return (
    <Modal tall title={t('channels.settingsOf', { name: useLabel(channel) })} onClose={onClose}>
      <Tabs value={pane} onChange={(_, chosen: Pane) => setPane(chosen)} sx={{ px: 5, flex: 'none' }}>
        {(['about', ...links, ...bans] as const).map((name) => (
          <Tab key={name} value={name} label={t(`channels.${name}`)} />
        ))}
      </Tabs>
      <Box
        sx={{ flex: 1, minHeight: 0, overflowY: 'auto', px: 5, pt: 4, pb: 5, display: 'flex', flexDirection: 'column' }}
      >
        <Open channel={channel} />
      </Box>
    </Modal>
  )
}
