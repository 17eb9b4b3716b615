import { useState } from 'react'
import type { Channel } from '../../../shared/channels.ts'
import { type Everybody, everybodyIn, fewCalled } from '../../../shared/mentions.ts'
import { useMembers } from '../channels/queries.ts'
import { CallDialog } from './CallDialog.tsx'

/** Before a text calls for more than a few people, its writer is asked whether they mean to. */
export function useCall(channel: Channel) {
  const { data: members = [] } = useMembers(channel.id)
  const [asked, setAsked] = useState<{ everybody: Everybody; go: () => void }>()
  const ask = (text: string, go: () => void) => {
    const everybody = everybodyIn(text)
    if (everybody && members.length > fewCalled) setAsked({ everybody, go })
    else go()
  }
  const close = () => setAsked(undefined)
  const dialog = asked && (
    <CallDialog
      channel={channel}
      members={members}
      everybody={asked.everybody}
      onClose={close}
      onSend={() => {
        close()
        asked.go()
      }}
    />
  )
  return { ask, dialog }
}
