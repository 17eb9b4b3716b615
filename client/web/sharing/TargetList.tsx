import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import SearchX from 'lucide-react/icons/search-x'
import { useTranslation } from 'react-i18next'
import type { MyChannel } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { useFoundPeople } from '../auth/people.ts'
import { ChannelIcon } from '../channels/ChannelIcon.tsx'
import { useNameOf } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { ranks } from '../channels/ranks.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'

/** A channel, or a person whom one writes to alone. */
export interface Target {
  kind: 'channel' | 'person'
  id: string
  name: string
}

interface Props {
  search: string
  chosen: Target[]
  onToggle: (target: Target) => void
}

/** The channels in which one may write, then the people, as far as their names fit. */
export function TargetList({ search, chosen, onToggle }: Props) {
  const { t } = useTranslation()
  const { me } = useChat()
  const channels = useWritable(search)
  const looksUp = useIsAtLeast('member')
  const { data: people = [] } = useFoundPeople(search, looksUp)
  const others = looksUp ? people.filter(({ id }) => id !== me.id) : []
  const check = (target: Target) => (
    <Checkbox
      size="small"
      checked={chosen.some(({ id }) => id === target.id)}
      onChange={() => onToggle(target)}
      slotProps={{ input: { 'aria-label': target.name } }}
    />
  )
  if (channels.length + others.length === 0) return <EmptyState icon={SearchX} title={t('sharing.noTarget')} />
  return (
    <Box component="ul" aria-label={t('sharing.targets')} sx={{ m: 0, p: 0 }}>
      {channels.map(({ channel, name }) => (
        <PersonRow key={channel.id} id={channel.id} name={name} face={<ChannelFace channel={channel} />}>
          {check({ kind: 'channel', id: channel.id, name })}
        </PersonRow>
      ))}
      {others.map(({ id, name, avatar }) => (
        <PersonRow key={id} id={id} name={name} version={avatar}>
          {check({ kind: 'person', id, name })}
        </PersonRow>
      ))}
    </Box>
  )
}

const ChannelFace = ({ channel }: { channel: MyChannel }) => (
  <Box sx={{ width: 28, display: 'flex', justifyContent: 'center', color: 'text.secondary' }}>
    <ChannelIcon channel={channel} />
  </Box>
)

/** Conversations of two are found by the person. */
function useWritable(search: string) {
  const { data: mine = [] } = useMyChannels()
  const nameOf = useNameOf(mine)
  const wanted = search.toLowerCase()
  return mine
    .filter(({ archivedAt, posting, role }) => !archivedAt && (posting === 'everyone' || ranks(role, 'moderator')))
    .filter(({ kind, userIds }) => kind !== 'direct' || userIds.length !== 2)
    .map((channel) => ({ channel, name: nameOf(channel) }))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
}
