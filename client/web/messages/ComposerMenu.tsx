import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Camera from 'lucide-react/icons/camera'
import ListChecks from 'lucide-react/icons/list-checks'
import Paperclip from 'lucide-react/icons/paperclip'
import Plus from 'lucide-react/icons/plus'
import { type ChangeEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconAction } from '../ui/IconAction.tsx'
import { byThumb } from './focus.ts'

interface Props {
  disabled: boolean
  onPoll: () => void
  onFiles: (files: File[]) => void
}

/** What can be said besides words. */
export function ComposerMenu({ disabled, onPoll, onFiles }: Props) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const choose = (from: typeof input) => () => {
    setAnchor(null)
    from.current?.click()
  }
  const taken = {
    hidden: true,
    type: 'file',
    onChange({ target }: ChangeEvent<HTMLInputElement>) {
      onFiles([...(target.files ?? [])])
      target.value = ''
    },
  }
  const ask = () => {
    setAnchor(null)
    onPoll()
  }
  return (
    <>
      <IconAction
        icon={Plus}
        label={t('messages.add')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ flex: 'none', width: 34, height: 34, color: 'text.secondary' }}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {byThumb() && (
          <MenuItem onClick={choose(camera)}>
            <Camera aria-hidden size={16} strokeWidth={1.75} />
            {t('files.camera')}
          </MenuItem>
        )}
        <MenuItem onClick={choose(input)}>
          <Paperclip aria-hidden size={16} strokeWidth={1.75} />
          {t('files.attach')}
        </MenuItem>
        <MenuItem disabled={disabled} onClick={ask}>
          <ListChecks aria-hidden size={16} strokeWidth={1.75} />
          {t('polls.create')}
        </MenuItem>
      </Menu>
      <input ref={input} multiple aria-label={t('files.attach')} {...taken} />
      <input ref={camera} accept="image/*" capture="environment" aria-label={t('files.camera')} {...taken} />
    </>
  )
}
