import { styled } from '@mui/material/styles'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { isOpen, openingOf, type Poll, type PollToSend } from '../../../shared/polls.ts'
import { usePowers } from '../messages/actions.ts'
import { Option } from './Option.tsx'
import { PollFoot } from './PollFoot.tsx'
import { useVote } from './queries.ts'

/** What a message asks: each option with its bar, one's own choice, and how it stands. */
export function PollCard({ message, poll }: { message: Message; poll: Poll }) {
  const { reacts } = usePowers(message)
  const { own, vote } = useVote(message)
  const foot = useId()
  const choose = (at: number) => {
    if (own.includes(at)) return void vote(own.filter((other) => other !== at))
    void vote(poll.multiple ? [...own, at] : [at])
  }
  return (
    <Options poll={poll} own={own} onChoose={reacts && isOpen(poll) ? choose : undefined} describedBy={foot}>
      <PollFoot id={foot} message={message} poll={poll} />
    </Options>
  )
}

/** One that is still on its way. */
export function PendingPoll({ poll }: { poll: PollToSend }) {
  const opening = openingOf({ multiple: false, anonymous: false, closesAt: null, ...poll })
  return <Options poll={opening} own={[]} />
}

interface Props {
  poll: Poll
  own: number[]
  /** Undefined where one cannot vote. */
  onChoose?: ((at: number) => void) | undefined
  describedBy?: string
  children?: ReactNode
}

function Options({ poll, own, onChoose, describedBy, children }: Props) {
  const { t } = useTranslation()
  const most = Math.max(1, ...poll.options.map(({ votes }) => votes))
  return (
    <Frame role="group" aria-label={t('polls.poll')} aria-describedby={describedBy}>
      {poll.options.map((option, at) => (
        <Option
          key={option.text}
          option={option}
          share={poll.voters === 0 ? 0 : option.votes / poll.voters}
          leads={poll.closedAt !== null && option.votes === most}
          chosen={own.includes(at)}
          multiple={poll.multiple}
          onChoose={onChoose && (() => onChoose(at))}
        />
      ))}
      {children}
    </Frame>
  )
}

const Frame = styled('div')({ display: 'flex', flexDirection: 'column', gap: 6, maxWidth: 480, margin: '6px 0' })
