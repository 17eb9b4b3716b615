import { useMemo } from 'react'
import { placesIn } from './links.ts'
import { Quoted, QuotedSkeleton } from './Quoted.tsx'
import { useCards } from './queries.ts'

/** The messages that a text links to, as far as the reader may read them. */
export function LinkedMessages({ text }: { text: string }) {
  const places = useMemo(() => placesIn(text), [text])
  const cards = useCards(places)
  return places.map((place, at) => {
    const card = cards[at]
    if (card === undefined) return <QuotedSkeleton key={place.id} />
    const { channel, message } = card ?? {}
    if (!message) return null
    const { authorId, createdAt, text: words } = message
    return (
      <Quoted key={place.id} short authorId={authorId} at={createdAt} text={words} channel={channel} place={place} />
    )
  })
}
