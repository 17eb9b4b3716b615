import Divider from '@mui/material/Divider'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Bell from 'lucide-react/icons/bell'
import BellOff from 'lucide-react/icons/bell-off'
import BellRing from 'lucide-react/icons/bell-ring'
import Check from 'lucide-react/icons/check'
import FolderPlus from 'lucide-react/icons/folder-plus'
import MailCheck from 'lucide-react/icons/mail-check'
import Star from 'lucide-react/icons/star'
import StarOff from 'lucide-react/icons/star-off'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArrangeChannel, Channel, Section } from '../../../shared/channels.ts'
import { LevelDialog } from '../notifications/LevelDialog.tsx'
import { useUnread } from '../receipts/unread.ts'
import { useMarking } from '../receipts/useMarking.ts'
import { useNotice } from '../ui/Notice.tsx'
import { useLabel } from './names.ts'
import { useArrange, useSidebar } from './queries.ts'
import { SectionDialog } from './SectionDialog.tsx'

interface Props {
  channel: Channel
  anchor: HTMLElement | null
  onClose: () => void
  /** What else can be done with the channel from here. */
  children?: ReactNode
}

/** How the person wants to see a channel: starred, muted, under a heading of their own. */
export function ArrangeMenu({ channel, anchor, onClose, children }: Props) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<'section' | 'level'>()
  const label = useLabel(channel)
  const { starred, muted, sections, sectionId, arrange } = useArrangement(channel, onClose)
  const show = (dialog: 'section' | 'level') => {
    onClose()
    setShown(dialog)
  }
  const close = () => setShown(undefined)
  const move = (section: Pick<Section, 'id'> | null) => arrange({ sectionId: section?.id ?? null, starred: false })
  return (
    <>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose}>
        {children}
        <MarkRead channelId={channel.id} onClose={onClose} />
        <MenuItem onClick={() => arrange({ starred: !starred })}>
          {starred ? <StarOff {...icon} /> : <Star {...icon} />}
          {starred ? t('channels.unstar') : t('channels.star')}
        </MenuItem>
        <MenuItem onClick={() => arrange({ muted: !muted })}>
          {muted ? <Bell {...icon} /> : <BellOff {...icon} />}
          {muted ? t('channels.unmute') : t('channels.mute')}
        </MenuItem>
        <MenuItem onClick={() => show('level')}>
          <BellRing {...icon} />
          {t('notifications.title')}
        </MenuItem>
        <Divider />
        {sections.map((section) => (
          <SectionChoice
            key={section.id}
            label={section.name}
            chosen={section.id === sectionId}
            onClick={() => move(section.id === sectionId ? null : section)}
          />
        ))}
        <MenuItem onClick={() => show('section')}>
          <FolderPlus {...icon} />
          {t('channels.newSection')}
        </MenuItem>
      </Menu>
      {shown === 'section' && <SectionDialog onDone={move} onClose={close} />}
      {shown === 'level' && <LevelDialog channelId={channel.id} name={label} onClose={close} />}
    </>
  )
}

function MarkRead({ channelId, onClose }: { channelId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const { unread = 0 } = useUnread(channelId) ?? {}
  const { channelRead } = useMarking()
  const onClick = () => {
    onClose()
    channelRead(channelId)
  }
  return (
    <MenuItem disabled={unread === 0} onClick={onClick}>
      <MailCheck {...icon} />
      {t('receipts.markRead')}
    </MenuItem>
  )
}

function SectionChoice({ label, chosen, onClick }: { label: string; chosen: boolean; onClick: () => void }) {
  return (
    <MenuItem role="menuitemradio" aria-checked={chosen} onClick={onClick}>
      <Check {...icon} style={{ visibility: chosen ? 'visible' : 'hidden' }} />
      {label}
    </MenuItem>
  )
}

function useArrangement({ id: channelId }: Channel, onClose: () => void) {
  const { t } = useTranslation()
  const notify = useNotice()
  const { sections, channels } = useSidebar()
  const mutation = useArrange()
  const { starred = false, muted = false, sectionId = null } = channels[channelId] ?? {}
  const arrange = (changes: Omit<ArrangeChannel, 'channelId'>) => {
    onClose()
    mutation.mutate({ channelId, ...changes }, { onError: () => notify(t('channels.arrangeFailed')) })
  }
  return { starred, muted, sections, sectionId, arrange }
}

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 }
