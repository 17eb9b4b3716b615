import type { ComponentProps } from 'react'
import { PlainButton } from '../ui/PlainButton.tsx'
import { useOpenCard } from './cards.tsx'

/** Opens a person's card. */
export function PersonButton({ userId, ...button }: { userId: string } & ComponentProps<typeof PlainButton>) {
  const open = useOpenCard()
  return (
    <PlainButton
      type="button"
      aria-haspopup="dialog"
      onClick={({ currentTarget }) => open(userId, currentTarget)}
      {...button}
    />
  )
}
