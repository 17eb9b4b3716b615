import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { usePerson } from '../auth/people.ts'
import { useChannelName } from '../channels/names.ts'
import { PersonButton } from '../people/PersonButton.tsx'

/** A person named in a text, who can be looked up there. */
export function PersonMention({ userId }: { userId: string }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const person = usePerson(userId)
  const name = person === null ? t('messages.someone') : (person?.name ?? '…')
  return (
    <PersonButton userId={userId} className={userId === me.id ? 'mention me' : 'mention'}>
      @{name}
    </PersonButton>
  )
}

/** A channel named in a text, as far as the reader is in it. */
export function ChannelMention({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const name = useChannelName(channelId)
  return (
    <Link to="/channels/$channelId" params={{ channelId }} className="mention">
      {name || t('messages.aChannel')}
    </Link>
  )
}
