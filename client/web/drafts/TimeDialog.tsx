import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Later } from '../../../shared/saved.ts'
import { Field } from '../ui/Field.tsx'
import { Modal } from '../ui/Modal.tsx'

/** Asks for a moment within the next year. */
export function TimeDialog({ onChoose, onClose }: { onChoose: (at: Date) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState(false)
  const choose = (event: FormEvent) => {
    event.preventDefault()
    const at = new Date(value)
    if (Number.isNaN(at.getTime()) || !Later.safeParse(at.toISOString()).success) return setWrong(true)
    onClose()
    onChoose(at)
  }
  return (
    <Modal title={t('drafts.schedule')} onClose={onClose}>
      <Box component="form" noValidate onSubmit={choose} sx={{ px: 5, pb: 5, pt: 2 }}>
        <Field
          type="datetime-local"
          autoFocus
          label={t('drafts.time')}
          value={value}
          onChange={({ target }) => {
            setValue(target.value)
            setWrong(false)
          }}
          problem={wrong ? t('drafts.timeError') : undefined}
        />
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2, mt: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained">
            {t('drafts.schedule')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
