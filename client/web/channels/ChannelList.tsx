import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import BellOff from 'lucide-react/icons/bell-off'
import MessagesSquare from 'lucide-react/icons/messages-square'
import { type MouseEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MyChannel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { PresenceDot } from '../presence/PresenceDot.tsx'
import { StatusEmoji } from '../presence/StatusEmoji.tsx'
import { useBadge } from '../receipts/unread.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { ArrangeMenu } from './ArrangeMenu.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { GroupHeading } from './GroupHeading.tsx'
import { type Group, groupChannels } from './groups.ts'
import { useNameOf } from './names.ts'
import { useMyChannels, useSidebar } from './queries.ts'

/** The person's channels under the headings that they have given them. */
export function ChannelList() {
  const { t } = useTranslation()
  const channels = useMyChannels()
  if (channels.data?.length === 0) return <NoChannels />
  if (channels.data) return <Groups channels={channels.data} />
  if (channels.isPending) return <ListSkeleton rows={7} tile={16} height={32} />
  return <ErrorState title={t('channels.listFailed')} onRetry={() => void channels.refetch()} />
}

function Groups({ channels }: { channels: MyChannel[] }) {
  const groups = groupChannels(channels, useSidebar())
  return groups.map((group) => <ChannelGroup key={group.key} group={group} />)
}

function ChannelGroup({ group }: { group: Group }) {
  const nameOf = useNameOf(group.channels)
  return (
    <Box component="section" sx={{ pb: 2 }}>
      <GroupHeading group={group} />
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {group.channels.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} name={nameOf(channel)} />
        ))}
      </Box>
    </Box>
  )
}

/** One channel; a right click, or a long touch, arranges it. */
function ChannelItem({ channel, name }: { channel: MyChannel; name: string }) {
  const { t } = useTranslation()
  const partner = usePartner(channel)
  const muted = useSidebar().channels[channel.id]?.muted ?? false
  const { isNew, count } = useBadge(channel)
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const arrange = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    setAnchor(event.currentTarget)
  }
  return (
    <li>
      <Item
        to="/channels/$channelId"
        params={{ channelId: channel.id }}
        onContextMenu={arrange}
        className={isNew ? 'unread' : muted ? 'muted' : ''}
      >
        {partner ? <Partner userId={partner} /> : <ChannelIcon channel={channel} />}
        <span>{name}</span>
        {partner && <StatusEmoji userId={partner} />}
        {muted && <BellOff role="img" aria-label={t('channels.muted')} size={13} strokeWidth={1.75} />}
        {isNew && <Count count={count} />}
      </Item>
      <ArrangeMenu channel={channel} anchor={anchor} onClose={() => setAnchor(null)} />
    </li>
  )
}

/** The other of two in a conversation. */
function usePartner({ kind, userIds }: MyChannel): string | undefined {
  const { me } = useChat()
  const others = userIds.filter((id) => id !== me.id)
  return kind === 'direct' && others.length === 1 ? others[0] : undefined
}

/** How the other is, in the place of an icon. */
function Partner({ userId }: { userId: string }) {
  return (
    <i>
      <PresenceDot userId={userId} size={14} />
    </i>
  )
}

/** How much of what is new is meant for the person; for others, only that there is something. */
function Count({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return <Unseen>{t('receipts.somethingNew')}</Unseen>
  return (
    <b>
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <Unseen>{t('messages.unseen', { count })}</Unseen>
    </b>
  )
}

/** For those who listen. */
const Unseen = styled('span')({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' })

function NoChannels() {
  const { t } = useTranslation()
  const { show } = useDialogs()
  return (
    <EmptyState icon={MessagesSquare} title={t('channels.none')} hint={t('channels.noneHint')}>
      <Button variant="outlined" onClick={() => show('browse')}>
        {t('channels.browse')}
      </Button>
    </EmptyState>
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
  '& > i': { display: 'grid', placeItems: 'center', width: 16, flex: 'none' },
  '& > span:first-of-type': { flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& > svg:last-of-type:not(:first-of-type)': { flex: 'none' },
  '&.muted': { color: theme.vars?.palette.text.disabled },
  '&.unread': { color: theme.vars?.palette.text.primary, fontWeight: 650 },
  '& > b': {
    flex: 'none',
    minWidth: 18,
    padding: '0 5px',
    borderRadius: 9,
    textAlign: 'center',
    fontSize: 11,
    lineHeight: '18px',
    fontWeight: 650,
    fontVariantNumeric: 'tabular-nums',
    color: theme.vars?.palette.primary.contrastText,
    background: theme.vars?.palette.primary.main,
  },
  '&:hover': { background: theme.vars?.palette.action.hover },
  '&[aria-current=page]': {
    background: theme.vars?.palette.action.selected,
    color: theme.vars?.palette.text.primary,
    fontWeight: 550,
  },
  [theme.breakpoints.down('md')]: { height: 44, fontSize: 16 },
}))

const Item = createLink(Anchor)
