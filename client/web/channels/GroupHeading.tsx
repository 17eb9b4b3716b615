import Box from '@mui/material/Box'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import CheckCheck from 'lucide-react/icons/check-check'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Plus from 'lucide-react/icons/plus'
import Search from 'lucide-react/icons/search'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Section } from '../../../shared/channels.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useIsAtLeast } from '../auth/me.ts'
import { useBadges } from '../receipts/unread.ts'
import { useMarking } from '../receipts/useMarking.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useNotice } from '../ui/Notice.tsx'
import type { Group } from './groups.ts'
import { useSetSections, useSidebar } from './queries.ts'
import { SectionDialog } from './SectionDialog.tsx'

/** The name of a group of channels, and what can be added to it. */
export function GroupHeading({ group: { kind, section } }: { group: Group }) {
  const { t } = useTranslation()
  const titles = { starred: t('channels.starred'), channels: t('channels.title'), directs: t('channels.directs') }
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', pl: 2.5, pt: 2, pb: 1, minHeight: 40 }}>
      <Typography noWrap variant="caption" component="h2" sx={title}>
        {kind === 'section' ? section?.name : titles[kind]}
      </Typography>
      {kind === 'channels' && <MarkAllRead />}
      {kind === 'channels' && <ChannelActions />}
      {kind === 'directs' && <NewDirect />}
      {section && <SectionActions section={section} />}
    </Box>
  )
}

/** There while anything is new. */
function MarkAllRead() {
  const { t } = useTranslation()
  const { allRead } = useMarking()
  if (useBadges().length === 0) return null
  return <IconAction icon={CheckCheck} size="small" label={t('receipts.markAllRead')} onClick={allRead} />
}

function ChannelActions() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  if (!useIsAtLeast('member')) return null
  return (
    <>
      <IconAction icon={Search} size="small" label={t('channels.browse')} onClick={() => show('browse')} />
      <IconAction icon={Plus} size="small" label={t('channels.create')} onClick={() => show('create')} />
    </>
  )
}

function NewDirect() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  if (!useIsAtLeast('member')) return null
  return <IconAction icon={Plus} size="small" label={t('channels.newDirect')} onClick={() => show('direct')} />
}

function SectionActions({ section }: { section: Section }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const { sections } = useSidebar()
  const setSections = useSetSections()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [renaming, setRenaming] = useState(false)
  const close = () => setAnchor(null)
  const rename = () => {
    close()
    setRenaming(true)
  }
  const remove = () => {
    close()
    const others = sections.filter(({ id }) => id !== section.id)
    setSections.mutate(others, { onError: () => notify(t('channels.arrangeFailed')) })
  }
  return (
    <>
      <IconAction
        icon={Ellipsis}
        size="small"
        label={t('channels.sectionMenu', { name: section.name })}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem onClick={rename}>{t('channels.renameSection')}</MenuItem>
        <MenuItem onClick={remove}>{t('channels.removeSection')}</MenuItem>
      </Menu>
      {renaming && <SectionDialog section={section} onClose={() => setRenaming(false)} />}
    </>
  )
}

const title = { flex: 1, color: 'text.secondary', fontWeight: 600 }
