import Divider from '@mui/material/Divider'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import type { LucideIcon } from 'lucide-react'
import CircleHelp from 'lucide-react/icons/circle-question-mark'
import Copy from 'lucide-react/icons/copy'
import Eye from 'lucide-react/icons/eye'
import Forward from 'lucide-react/icons/forward'
import History from 'lucide-react/icons/history'
import Link2 from 'lucide-react/icons/link-2'
import MailOpen from 'lucide-react/icons/mail-open'
import Pencil from 'lucide-react/icons/pencil'
import Pin from 'lucide-react/icons/pin'
import PinOff from 'lucide-react/icons/pin-off'
import Quote from 'lucide-react/icons/text-quote'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, standsInChannel } from '../../../shared/messages.ts'
import { useMyChannels } from '../channels/queries.ts'
import { WhyDialog } from '../notifications/WhyDialog.tsx'
import { ReadersDialog } from '../receipts/ReadersDialog.tsx'
import { useMarking } from '../receipts/useMarking.ts'
import { SaveItems } from '../saved/SaveItems.tsx'
import { ForwardDialog } from '../sharing/ForwardDialog.tsx'
import { linkTo } from '../sharing/links.ts'
import { useQuote } from '../sharing/useQuote.ts'
import { useChanges, useCopy, usePowers } from './actions.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { useEditing } from './editing.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'

interface Props {
  message: Message
  inThread: boolean
  anchor: HTMLElement | null
  onClose: () => void
  /** A dialog about it was opened, or closed. */
  onDialog: (open: boolean) => void
}

/** Everything that can be done with a message. */
export function MessageMenu({ message, inThread, anchor, onClose, onDialog }: Props) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<'history' | 'delete' | 'forward' | 'readers' | 'why'>()
  const show = (dialog: typeof shown) => {
    setShown(dialog)
    onDialog(dialog !== undefined)
  }
  const powers = usePowers(message)
  const { pin, unpin } = useChanges(message)
  const { edit } = useEditing()
  const copy = useCopy()
  const { unreadFrom } = useMarking()
  const isOwn = useMyChannels().data?.some(({ id }) => id === message.channelId) ?? false
  const reads = isOwn && standsInChannel(message)
  const quote = useQuote(message, inThread)
  const item = (icon: LucideIcon, label: string, act: () => void) => {
    const Icon = icon
    const onClick = () => {
      onClose()
      act()
    }
    return (
      <MenuItem key={label} onClick={onClick}>
        <Icon aria-hidden size={16} strokeWidth={1.75} />
        {label}
      </MenuItem>
    )
  }
  const said = message.deletedAt === null
  const canBePassedOn = said && (message.text !== '' || message.forwarded !== null || message.files.length > 0)
  return (
    <>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose}>
        {powers.edits && item(Pencil, t('messages.edit'), () => edit(message.id))}
        {powers.posts &&
          (message.pinned
            ? item(PinOff, t('messages.unpin'), () => void unpin())
            : item(Pin, t('messages.pin'), () => void pin()))}
        {said && <SaveItems message={message} onClose={onClose} />}
        {canBePassedOn && powers.posts && anchor && quote && item(Quote, t('sharing.quote'), quote)}
        {canBePassedOn && item(Forward, t('sharing.forward'), () => show('forward'))}
        {said && message.text && item(Copy, t('messages.copyText'), () => void copy(message.text))}
        {item(Link2, t('messages.copyLink'), () => void copy(linkTo(message)))}
        {message.editedAt && said && item(History, t('messages.history'), () => show('history'))}
        {reads && item(MailOpen, t('receipts.unreadFrom'), () => unreadFrom(message.channelId, message.seq))}
        {reads && said && item(Eye, t('receipts.whoRead'), () => show('readers'))}
        {isOwn && item(CircleHelp, t('notifications.why'), () => show('why'))}
        {powers.removes && <Divider />}
        {powers.removes && item(Trash2, t('messages.remove'), () => show('delete'))}
      </Menu>
      {shown === 'readers' && <ReadersDialog message={message} onClose={() => show(undefined)} />}
      {shown === 'why' && <WhyDialog message={message} onClose={() => show(undefined)} />}
      {shown === 'history' && <HistoryDialog message={message} onClose={() => show(undefined)} />}
      {shown === 'forward' && <ForwardDialog message={message} onClose={() => show(undefined)} />}
      {shown === 'delete' && <DeleteDialog message={message} onClose={() => show(undefined)} />}
    </>
  )
}
