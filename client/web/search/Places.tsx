import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { createLink } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mostNames } from '../../../shared/search.ts'
import { tones } from '../app/theme.ts'
import { ChannelIcon } from '../channels/ChannelIcon.tsx'
import { Marked } from '../messages/Marked.tsx'
import { PersonButton } from '../people/PersonButton.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { few, plainWords, useChannelsLike, usePeopleLike } from './queries.ts'

/** The people and channels that are called as the search says: the likest few, and more of them when somebody asks. */
export function Places({ text }: { text: string }) {
  const { t } = useTranslation()
  const words = plainWords(text)
  const [people, morePeople] = useFew(usePeopleLike, words)
  const [channels, moreChannels] = useFew(useChannelsLike, words)
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
      <ShowMore {...morePeople} more={t('search.morePeople')} fewer={t('search.fewerPeople')} />
      {named.map(({ channel, name }) => (
        <Place key={channel.id} to="/channels/$channelId" params={{ channelId: channel.id }}>
          <ChannelIcon channel={channel} size={15} />
          <span>
            <Marked text={channel.name} found={name} />
          </span>
        </Place>
      ))}
      <ShowMore {...moreChannels} more={t('search.moreChannels')} fewer={t('search.fewerChannels')} />
    </Box>
  )
}

interface More {
  isMore: boolean
  isAll: boolean
  /** There may be still more than are shown of all. */
  isCut: boolean
  toggle: () => void
}

/** The likest few of what is found; one more than those is asked for, to know whether there is more. */
function useFew<Found>(
  useFound: (words: string, asked: { limit: number }) => { data?: Found[] | undefined },
  words: string,
): [Found[], More] {
  const [isAll, setAll] = useState(false)
  const { data = [] } = useFound(words, { limit: isAll ? mostNames : few + 1 })
  const more = { isMore: data.length > few, isAll, isCut: data.length >= mostNames, toggle: () => setAll(!isAll) }
  return [isAll ? data : data.slice(0, few), more]
}

function ShowMore({ isMore, isAll, isCut, toggle, more, fewer }: More & { more: string; fewer: string }) {
  const { t } = useTranslation()
  if (!isMore) return null
  return (
    <>
      <Button size="small" aria-expanded={isAll} onClick={toggle} sx={{ minHeight: 34 }}>
        {isAll ? fewer : more}
      </Button>
      {isAll && isCut && <Typography sx={cut}>{t('search.cut', { count: mostNames })}</Typography>}
    </>
  )
}

const cut = { alignSelf: 'center', fontSize: 13, color: 'text.secondary' }

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
