import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../shared/channels.ts'
import { partsOf } from '../../../shared/searchQuery.ts'
import { useChat } from '../app/chat.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { ChannelIcon } from '../channels/ChannelIcon.tsx'
import { useStartDirect } from '../channels/DirectDialog.tsx'
import { useNameOf } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { focusComposer } from '../messages/focus.ts'
import { Marked } from '../messages/Marked.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { useChannelsLike, usePeopleLike } from './queries.ts'
import type { Option, Section } from './sections.ts'

const mostOwn = 5

/** Where a name is written and nothing that only a search of messages knows. */
function nameIn(text: string): string {
  return partsOf(text).every(({ operator, negated, quoted }) => !operator && !negated && !quoted) ? text.trim() : ''
}

/** The person's own channels with a word that begins as the text does: known at once, so that Enter leads there. */
export function useOwnPlaces(text: string): Option[] {
  const { data: mine = [] } = useMyChannels()
  const nameOf = useNameOf(mine)
  const open = useOpen()
  const wanted = nameIn(text).replace(/^[#@]/, '').toLowerCase()
  if (wanted === '') return []
  return mine
    .map((channel) => ({ channel, name: nameOf(channel), words: nameOf(channel).toLowerCase() }))
    .filter(({ words }) => words.startsWith(wanted) || words.split(/[\s_-]+/).some((word) => word.startsWith(wanted)))
    .toSorted((a, b) => Number(b.words.startsWith(wanted)) - Number(a.words.startsWith(wanted)))
    .slice(0, mostOwn)
    .map(({ channel, name }) => channelOption(channel, name, () => open(channel.id)))
}

/** The people and the other channels that the server finds by the text. */
export function useOtherPlaces(text: string): Section[] {
  const { t } = useTranslation()
  const { me } = useChat()
  const { start } = useStartDirect()
  const open = useOpen()
  const wanted = useDelayed(nameIn(text))
  const { data: people = [] } = usePeopleLike(wanted)
  const { data: channels = [] } = useChannelsLike(wanted)
  if (wanted === '' || nameIn(text) === '') return []
  const talk = (userId: string) => void start(userId === me.id ? [] : [userId])
  return [
    {
      title: t('search.people'),
      options: people.map(({ person, name, title }) => ({
        key: person.id,
        icon: <Avatar id={person.id} name={person.name} version={person.avatar} size={22} />,
        label: <Marked text={person.name} found={name} />,
        hint: person.title ? <Marked text={person.title} found={title} /> : `@${person.handle}`,
        run: () => talk(person.id),
      })),
    },
    {
      title: t('search.channels'),
      options: channels
        .filter(({ channel }) => channel.kind !== 'direct')
        .map(({ channel, name, topic }) =>
          channelOption(channel, <Marked text={channel.name} found={name} />, () => open(channel.id), {
            hint: <Marked text={channel.topic} found={topic} />,
          }),
        ),
    },
  ]
}

function channelOption(channel: Channel, label: Option['label'], run: () => void, more: Partial<Option> = {}): Option {
  return { key: channel.id, icon: <ChannelIcon channel={channel} />, label, run, ...more }
}

/** Goes to a channel, to write there. */
function useOpen() {
  const { close } = useDialogs()
  const navigate = useNavigate()
  return (channelId: string) => {
    close()
    void navigate({ to: '/channels/$channelId', params: { channelId } }).then(() => focusComposer())
  }
}
