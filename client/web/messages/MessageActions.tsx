import { styled } from '@mui/material/styles'
import Ellipsis from 'lucide-react/icons/ellipsis'
import MessageSquareReply from 'lucide-react/icons/message-square-reply'
import SmilePlus from 'lucide-react/icons/smile-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { useBeside } from '../channels/useBeside.ts'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { useChanges, usePowers } from './actions.ts'
import { MessageMenu } from './MessageMenu.tsx'

interface Props {
  message: Message
  inThread: boolean
  /** Keeps the bar while one of its menus, or a dialog of theirs, is open. */
  onOpen: (open: boolean) => void
}

/** What can be done with a message, at its upper end while it is pointed at or has the focus. */
export function MessageActions({ message, inThread, onOpen }: Props) {
  const { t } = useTranslation()
  const { reacts, posts } = usePowers(message)
  const { toggle } = useChanges(message)
  const openThread = useOpenThread(message)
  const [picker, setPicker] = useState<HTMLElement | null>(null)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const open = (set: typeof setMenu, anchor: HTMLElement | null) => {
    set(anchor)
    onOpen(anchor !== null)
  }
  return (
    <Bar role="toolbar" aria-label={t('messages.actions')}>
      {reacts && (
        <IconAction
          size="small"
          icon={SmilePlus}
          label={t('messages.react')}
          onClick={({ currentTarget }) => open(setPicker, currentTarget)}
        />
      )}
      {!inThread && (posts || message.thread) && (
        <IconAction size="small" icon={MessageSquareReply} label={t('threads.reply')} onClick={openThread} />
      )}
      <IconAction
        size="small"
        icon={Ellipsis}
        label={t('messages.more')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => open(setMenu, currentTarget)}
      />
      <EmojiPicker anchor={picker} onPick={(emoji) => void toggle(emoji)} onClose={() => open(setPicker, null)} />
      <MessageMenu
        message={message}
        inThread={inThread}
        anchor={menu}
        onClose={() => open(setMenu, null)}
        onDialog={onOpen}
      />
    </Bar>
  )
}

/** Opens the thread that a message begins, or is part of, beside its channel. */
export function useOpenThread({ channelId, id, threadId }: Message) {
  const putBeside = useBeside(channelId)
  return () => putBeside({ thread: threadId ?? id })
}

const Bar = styled('div')(({ theme }) => ({
  position: 'absolute',
  zIndex: 1,
  top: -14,
  right: 20,
  display: 'flex',
  padding: 2,
  borderRadius: 8,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  boxShadow: '0 1px 4px rgb(0 0 0 / 0.08)',
  [theme.breakpoints.down('md')]: { right: 12 },
}))
