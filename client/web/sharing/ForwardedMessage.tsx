import Forward from 'lucide-react/icons/forward'
import { useTranslation } from 'react-i18next'
import type { Forwarded } from '../../../shared/messages.ts'
import { Files } from '../files/Files.tsx'
import { Quoted } from './Quoted.tsx'
import { useCard } from './queries.ts'

/** What a message passes on. Its channel is named, and leads there, for whoever may read that. */
export function ForwardedMessage({ forwarded }: { forwarded: Forwarded }) {
  const { t } = useTranslation()
  const card = useCard(forwarded)
  const { authorId, createdAt, text, files } = forwarded
  return (
    <Quoted
      authorId={authorId}
      at={createdAt}
      text={text}
      channel={card?.channel}
      place={card?.message ? forwarded : undefined}
      note={
        <>
          <Forward aria-hidden size={12} /> {t('sharing.isForwarded')}
        </>
      }
    >
      {files.length > 0 && <Files files={files} uploaderId={authorId} />}
    </Quoted>
  )
}
