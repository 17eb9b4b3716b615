import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/Field.tsx'
import { Modal } from '../ui/Modal.tsx'
import { dayOf, pastDays } from './days.ts'
import { useJump } from './useJump.ts'

interface Props {
  anchor: HTMLElement | null
  onClose: () => void
}

/** Where in a channel to go by time: to the usual days, to its beginning, or to any other day. */
export function DayMenu({ anchor, onClose }: Props) {
  const { t } = useTranslation()
  const jump = useJump()
  const [asking, setAsking] = useState(false)
  const choose = (at: Date) => {
    onClose()
    void jump(at)
  }
  return (
    <>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose}>
        {pastDays().map(({ label, at }) => (
          <MenuItem key={label} onClick={() => choose(at)}>
            {t(`days.${label}`)}
          </MenuItem>
        ))}
        <MenuItem
          onClick={() => {
            onClose()
            setAsking(true)
          }}
        >
          {t('days.other')}
        </MenuItem>
      </Menu>
      {asking && <DayDialog onChoose={choose} onClose={() => setAsking(false)} />}
    </>
  )
}

function DayDialog({ onChoose, onClose }: { onChoose: (at: Date) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState(false)
  const choose = (event: FormEvent) => {
    event.preventDefault()
    const at = dayOf(value)
    if (!at) return setWrong(true)
    onClose()
    onChoose(at)
  }
  return (
    <Modal title={t('days.title')} onClose={onClose}>
      <Box component="form" noValidate onSubmit={choose} sx={{ px: 5, pb: 5, pt: 2 }}>
        <Field
          type="date"
          autoFocus
          label={t('days.day')}
          value={value}
          onChange={({ target }) => {
            setValue(target.value)
            setWrong(false)
          }}
          problem={wrong ? t('days.wrong') : undefined}
        />
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2, mt: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained">
            {t('days.go')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
