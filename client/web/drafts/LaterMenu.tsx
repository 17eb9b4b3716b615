import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { laterTimes } from '../app/later.ts'
import { TimeDialog } from './TimeDialog.tsx'

interface Props {
  anchor: HTMLElement | null
  onChoose: (at: Date) => void
  onClose: () => void
}

/** When something is to be sent: at one of the usual times, or at any other. */
export function LaterMenu({ anchor, onChoose, onClose }: Props) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const choose = (at: Date) => {
    onClose()
    onChoose(at)
  }
  return (
    <>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose}>
        {laterTimes().map(({ label, at }) => (
          <MenuItem key={label} onClick={() => choose(at)}>
            {t(`later.${label}`)}
          </MenuItem>
        ))}
        <MenuItem
          onClick={() => {
            onClose()
            setAsking(true)
          }}
        >
          {t('drafts.otherTime')}
        </MenuItem>
      </Menu>
      {asking && <TimeDialog onChoose={choose} onClose={() => setAsking(false)} />}
    </>
  )
}
