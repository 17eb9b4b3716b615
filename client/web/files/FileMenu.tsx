import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useNavigate } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import History from 'lucide-react/icons/history'
import MessageSquare from 'lucide-react/icons/message-square'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsAtLeast, useMe } from '../auth/me.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { DownloadsDialog } from './DownloadsDialog.tsx'
import type { Shown } from './views.ts'

interface Props {
  file: Shown
  className?: string
  /** What it stands in is left for the message. */
  onLeave?: () => void
}

/** What else can be done with a file; nothing where that is nothing. */
export function FileMenu({ file, className, onLeave }: Props) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [asking, setAsking] = useState(false)
  const manages = useIsAtLeast('admin')
  const isOwn = useMe().id === file.uploaderId
  const toMessage = useToMessage(file)
  if (!toMessage && !isOwn && !manages) return null
  const act = (run: () => void) => () => {
    setAnchor(null)
    run()
  }
  return (
    <>
      <PlainButton
        type="button"
        className={className}
        aria-label={t('files.more', { name: file.name })}
        title={t('files.more', { name: file.name })}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        <Ellipsis aria-hidden size={18} strokeWidth={1.75} />
      </PlainButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {toMessage && (
          <MenuItem
            onClick={act(() => {
              onLeave?.()
              toMessage()
            })}
          >
            <MessageSquare aria-hidden size={16} strokeWidth={1.75} />
            {t('messages.goTo')}
          </MenuItem>
        )}
        {(isOwn || manages) && (
          <MenuItem onClick={act(() => setAsking(true))}>
            <History aria-hidden size={16} strokeWidth={1.75} />
            {t('files.whoHad')}
          </MenuItem>
        )}
      </Menu>
      {asking && <DownloadsDialog file={file} onClose={() => setAsking(false)} />}
    </>
  )
}

/** Goes to the message that a file stands in; undefined where it is shown there already. */
function useToMessage({ channelId, messageId }: Shown): (() => void) | undefined {
  const navigate = useNavigate()
  const panel = usePhone() ? undefined : ('files' as const)
  if (!channelId || !messageId) return undefined
  return () =>
    void navigate({ to: '/channels/$channelId', params: { channelId }, search: { panel, message: messageId } })
}
