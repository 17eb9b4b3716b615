import Divider from '@mui/material/Divider'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import type { LucideIcon } from 'lucide-react'
import Copy from 'lucide-react/icons/copy'
import Eye from 'lucide-react/icons/eye'
import History from 'lucide-react/icons/history'
import Link2 from 'lucide-react/icons/link-2'
import MailOpen from 'lucide-react/icons/mail-open'
import Pencil from 'lucide-react/icons/pencil'
import Pin from 'lucide-react/icons/pin'
import PinOff from 'lucide-react/icons/pin-off'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Message, standsInChannel } from '../../../shared/messages.ts'
import { useMyChannels } from '../channels/queries.ts'
import { ReadersDialog } from '../receipts/ReadersDialog.tsx'
import { useMarking } from '../receipts/useMarking.ts'
import { SaveItems } from '../saved/SaveItems.tsx'
import { linkTo, useChanges, useCopy, usePowers } from './actions.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { useEditing } from './editing.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'

interface Props {
  message: Message
  anchor: HTMLElement | null
  onClose: () => void
}

/** Everything that can be done with a message. */
export function MessageMenu({ message, anchor, onClose }: Props) {
  const { t } = useTranslation()
  const [shown, setShown] = useState<'history' | 'delete' | 'readers'>()
  const powers = usePowers(message)
  const { pin, unpin } = useChanges(message)
  const { edit } = useEditing()
  const copy = useCopy()
  const { unreadFrom } = useMarking()
  const isOwn = useMyChannels().data?.some(({ id }) => id === message.channelId) ?? false
  const reads = isOwn && standsInChannel(message)
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
  return (
    <>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose}>
        {powers.edits && item(Pencil, t('messages.edit'), () => edit(message.id))}
        {powers.posts &&
          (message.pinned
            ? item(PinOff, t('messages.unpin'), () => void unpin())
            : item(Pin, t('messages.pin'), () => void pin()))}
        {said && <SaveItems message={message} onClose={onClose} />}
        {said && item(Copy, t('messages.copyText'), () => void copy(message.text))}
        {item(Link2, t('messages.copyLink'), () => void copy(linkTo(message)))}
        {message.editedAt && said && item(History, t('messages.history'), () => setShown('history'))}
        {reads && item(MailOpen, t('receipts.unreadFrom'), () => unreadFrom(message.channelId, message.seq))}
        {reads && said && item(Eye, t('receipts.whoRead'), () => setShown('readers'))}
        {powers.removes && <Divider />}
        {powers.removes && item(Trash2, t('messages.remove'), () => setShown('delete'))}
      </Menu>
      {shown === 'readers' && <ReadersDialog message={message} onClose={() => setShown(undefined)} />}
      {shown === 'history' && <HistoryDialog message={message} onClose={() => setShown(undefined)} />}
      {shown === 'delete' && <DeleteDialog message={message} onClose={() => setShown(undefined)} />}
    </>
  )
}
