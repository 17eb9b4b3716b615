import MenuItem from '@mui/material/MenuItem'
import AlarmClock from 'lucide-react/icons/alarm-clock'
import Bookmark from 'lucide-react/icons/bookmark'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '../../../shared/messages.ts'
import { laterTimes } from '../app/later.ts'
import { useSaving } from './queries.ts'

/** In a message's menu: putting it aside, with or without being reminded of it. */
export function SaveItems({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const { save } = useSaving(message)
  const [timing, setTiming] = useState(false)
  const choose = (at: Date | null) => {
    onClose()
    void save(at)
  }
  return (
    <>
      <MenuItem onClick={() => choose(null)}>
        <Bookmark {...icon} />
        {t('saved.save')}
      </MenuItem>
      <MenuItem aria-expanded={timing} onClick={() => setTiming(!timing)}>
        <AlarmClock {...icon} />
        {t('saved.remind')}
      </MenuItem>
      {timing &&
        laterTimes().map(({ label, at }) => (
          <MenuItem key={label} onClick={() => choose(at)} sx={{ pl: 11 }}>
            {t(`later.${label}`)}
          </MenuItem>
        ))}
    </>
  )
}

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 }
