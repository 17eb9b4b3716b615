import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Channel, Member } from '../../../shared/channels.ts'
import { type Everybody, mostCalled } from '../../../shared/mentions.ts'
import { mostAsked } from '../../../shared/presence.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useLabel } from '../channels/names.ts'
import { ranks, useRank } from '../channels/ranks.ts'
import { Modal } from '../ui/Modal.tsx'

interface Props {
  channel: Channel
  members: Member[]
  everybody: Everybody
  onSend: () => void
  onClose: () => void
}

/** Says who is told by `@channel` or `@here`, and how many they are, before it is sent. */
export function CallDialog({ channel, members, everybody, onSend, onClose }: Props) {
  const { t } = useTranslation()
  const name = useLabel(channel)
  const words = useCalled(channel, members, everybody)
  const mayCall = ranks(useRank(channel), 'moderator') || members.length <= mostCalled
  return (
    <Modal title={mayCall ? t('writing.callTitle', { name }) : t('writing.noCallTitle', { name })} onClose={onClose}>
      <Box sx={{ px: 5, pb: 4, display: 'flex', flexDirection: 'column', gap: 4 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {mayCall ? words : t('writing.noCall', { count: mostCalled, everybody })}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('writing.back')}</Button>
          {mayCall && (
            <Button autoFocus variant="contained" onClick={onSend}>
              {t('writing.callSend')}
            </Button>
          )}
        </Box>
      </Box>
    </Modal>
  )
}

const mostNamed = 3

function useCalled(channel: Channel, members: Member[], everybody: Everybody): string {
  const { t } = useTranslation()
  const { me } = useChat()
  const others = members.filter(({ userId }) => userId !== me.id)
  const present = usePresent(channel.id, others, everybody === 'here')
  const called = everybody === 'here' ? present : others
  if (!called) return t('writing.callHereUnknown', { count: others.length })
  const names = called.slice(0, mostNamed).map(({ name }) => name)
  const values = { count: called.length, names: names.join(', '), more: called.length - names.length }
  return everybody === 'here' ? t('writing.callHere', values) : t('writing.callChannel', values)
}

/** Those of these people who are active now; undefined while it is not known. */
function usePresent(channelId: string, people: Member[], isWanted: boolean): Member[] | undefined {
  const { api } = useChat()
  const ids = people.map(({ userId }) => userId)
  const { data } = useQuery({
    queryKey: keys.present(channelId),
    queryFn: async () => {
      const pages = Array.from({ length: Math.ceil(ids.length / mostAsked) }, (_, at) =>
        api.presence.get.query({ userIds: ids.slice(at * mostAsked, (at + 1) * mostAsked) }),
      )
      const found = (await Promise.all(pages)).flat()
      return new Set(found.filter(({ state }) => state === 'active').map(({ userId }) => userId))
    },
    enabled: isWanted,
    staleTime: 0,
  })
  return data && people.filter(({ userId }) => data.has(userId))
}
