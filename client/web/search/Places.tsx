import Box from '@mui/material/Box'
import { styled } from '@mui/material/styles'
import { createLink } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'
import { ChannelIcon } from '../channels/ChannelIcon.tsx'
import { Marked } from '../messages/Marked.tsx'
import { PersonButton } from '../people/PersonButton.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { plainWords, useChannelsLike, usePeopleLike } from './queries.ts'

/** The people and channels that are called as the search says. */
export function Places({ text }: { text: string }) {
  const { t } = useTranslation()
  const words = plainWords(text)
  const { data: people = [] } = usePeopleLike(words)
  const { data: channels = [] } = useChannelsLike(words)
  const named = channels.filter(({ channel, name }) => channel.kind !== 'direct' && name.length > 0)
  if (people.length + named.length === 0) return null
  return (
    <Box role="group" aria-label={t('search.places')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, px: 3, mb: 3 }}>
      {people.map(({ person, name }) => (
        <Person key={person.id} userId={person.id}>
          <Avatar id={person.id} name={person.name} version={person.avatar} size={22} />
          <span>
            <Marked text={person.name} found={name} />
          </span>
        </Person>
      ))}
      {named.map(({ channel, name }) => (
        <Place key={channel.id} to="/channels/$channelId" params={{ channelId: channel.id }}>
          <ChannelIcon channel={channel} size={15} />
          <span>
            <Marked text={channel.name} found={name} />
          </span>
        </Place>
      ))}
    </Box>
  )
}

const tile = {
  display: 'inline-flex',
  alignItems: 'center',
  gap: 8,
  maxWidth: '100%',
  minHeight: 34,
  padding: '0 12px 0 8px',
  borderRadius: 8,
  border: `1px solid ${tones.divider}`,
  fontSize: 14,
  color: tones.text.primary,
  textDecoration: 'none',
  '&:hover': { background: tones.action.hover },
  '& span': { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
}

const Person = styled(PersonButton)(tile)
const Place = createLink(styled('a')(tile))
