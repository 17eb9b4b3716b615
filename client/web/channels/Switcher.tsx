import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import { useNavigate } from '@tanstack/react-router'
import SearchX from 'lucide-react/icons/search-x'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDialogs } from '../app/dialogs.tsx'
import { focusComposer } from '../messages/focus.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Modal } from '../ui/Modal.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { useNameOf } from './names.ts'
import { useMyChannels } from './queries.ts'
import { SwitcherField } from './SwitcherField.tsx'

/** Goes to a channel by some letters of its name, without the mouse. */
export function Switcher() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const list = useId()
  const { search, setSearch, found, active, onKeyDown, open, nameOf } = useSwitcher()
  const option = (at: number) => `${list}-${at}`
  return (
    <Modal tall title={t('channels.switcher')} onClose={close}>
      <SwitcherField
        value={search}
        onChange={setSearch}
        onKeyDown={onKeyDown}
        list={list}
        active={found.length > 0 ? option(active) : undefined}
      />
      <Box id={list} role="listbox" aria-label={t('channels.list')} sx={{ flex: 1, overflowY: 'auto', px: 3, pb: 3 }}>
        {found.map((channel, at) => (
          <Option
            key={channel.id}
            id={option(at)}
            role="option"
            aria-selected={at === active}
            ref={at === active ? reveal : null}
            onClick={() => open(channel.id)}
          >
            <ChannelIcon channel={channel} />
            {nameOf(channel)}
          </Option>
        ))}
        {found.length === 0 && <EmptyState icon={SearchX} title={t('channels.noMatch')} />}
      </Box>
    </Modal>
  )
}

const reveal = (option: HTMLElement | null) => option?.scrollIntoView({ block: 'nearest' })

function useSwitcher() {
  const { close } = useDialogs()
  const navigate = useNavigate()
  const { data: channels = [] } = useMyChannels()
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const nameOf = useNameOf(channels)
  const wanted = search.trim().toLowerCase()
  const found = channels.filter((channel) => nameOf(channel).toLowerCase().includes(wanted))
  const active = Math.min(at, Math.max(found.length - 1, 0))

  const open = (channelId: string) => {
    close()
    void navigate({ to: '/channels/$channelId', params: { channelId } }).then(() => focusComposer())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const channel = found[active]
    if (event.key === 'ArrowDown') setAt((active + 1) % found.length)
    else if (event.key === 'ArrowUp') setAt((active - 1 + found.length) % found.length)
    else if (event.key === 'Enter' && channel) open(channel.id)
    else return
    event.preventDefault()
  }
  return { search, setSearch, found, active, onKeyDown, open, nameOf }
}

const Option = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 10,
  height: 38,
  padding: '0 12px',
  borderRadius: 6,
  fontSize: 14,
  cursor: 'pointer',
  '&:hover': { background: theme.vars?.palette.action.hover },
  '&[aria-selected=true]': { background: theme.vars?.palette.action.selected },
}))
