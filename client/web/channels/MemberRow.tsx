import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, ChannelRole, type Member } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { codeOf } from '../app/errors.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { usePerson } from '../auth/people.ts'
import { useOpenCard } from '../people/cards.tsx'
import { PresentAvatar } from '../presence/PresentAvatar.tsx'
import { StatusEmoji } from '../presence/StatusEmoji.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'
import { useBan, useKick, useSetChannelRole } from './queries.ts'
import { ranks, useRank } from './ranks.ts'

/** Somebody in a channel, with their role, and what those who rank above them may do. */
export function MemberRow({ channel, member }: { channel: Channel; member: Member }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const { userId, role } = member
  const person = usePerson(userId)
  const openCard = useOpenCard()
  // The list says who is in; what they are called now, their profile.
  const name = person?.name ?? member.name
  return (
    <PersonRow
      id={userId}
      name={name}
      face={<PresentAvatar id={userId} name={name} version={person?.avatar} size={28} />}
      label={userId === me.id ? t('channels.you', { name }) : name}
      onOpen={(beside) => openCard(userId, beside)}
    >
      <StatusEmoji userId={userId} />
      {person?.deactivated && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t('people.deactivated')}
        </Typography>
      )}
      {role !== 'member' && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t(`channels.${role}`)}
        </Typography>
      )}
      <Options channel={channel} member={member} />
    </PersonRow>
  )
}

function Options({ channel, member }: { channel: Channel; member: Member }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const rank = useRank(channel)
  const isMember = useIsAtLeast('member')
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const owns = rank === 'owner'
  const isAbove = owns || (rank === 'moderator' && member.role === 'member')
  const mayRemove = isAbove && member.userId !== me.id
  if (!isMember || channel.kind === 'direct' || !ranks(rank, 'moderator') || !(owns || mayRemove)) return null
  const close = () => setAnchor(null)
  return (
    <>
      <IconAction
        icon={Ellipsis}
        size="small"
        label={t('channels.roleOf', { name: member.name })}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        {owns && <Roles member={member} onDone={close} />}
        {mayRemove && <Removal member={member} onDone={close} />}
      </Menu>
    </>
  )
}

interface ChoiceProps {
  member: Member
  onDone: () => void
}

const words = { owner: 'makeOwner', moderator: 'makeModerator', member: 'makeMember' } as const

function Roles({ member: { channelId, userId, role }, onDone }: ChoiceProps) {
  const { t } = useTranslation()
  const setRole = useSetChannelRole()
  const failed = useFailure()
  const choose = (chosen: ChannelRole) => {
    onDone()
    setRole.mutate({ channelId, userId, role: chosen }, { onError: failed })
  }
  return ChannelRole.options
    .filter((option) => option !== role)
    .map((option) => (
      <MenuItem key={option} onClick={() => choose(option)}>
        {t(`channels.${words[option]}`)}
      </MenuItem>
    ))
}

function Removal({ member: { channelId, userId }, onDone }: ChoiceProps) {
  const { t } = useTranslation()
  const failed = useFailure()
  const acts = { kick: useKick(channelId), ban: useBan(channelId) }
  const act = (name: keyof typeof acts) => () => {
    onDone()
    acts[name].mutate(userId, { onError: failed })
  }
  return (['kick', 'ban'] as const).map((name) => (
    <MenuItem key={name} onClick={act(name)} sx={{ color: 'error.main' }}>
      {t(`channels.${name}`)}
    </MenuItem>
  ))
}

function useFailure() {
  const { t } = useTranslation()
  const notify = useNotice()
  return (error: unknown) =>
    notify(codeOf(error) === 'PRECONDITION_FAILED' ? t('channels.lastOwner') : t('channels.actionFailed'))
}
