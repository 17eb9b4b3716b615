import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { OneEmoji } from '../../../shared/emoji.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useForm } from '../ui/useForm.ts'
import { useRenameEmoji } from './changes.ts'
import { useIsKnown } from './known.ts'

export function RenameEmoji({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const rename = useRenameEmoji()
  const isKnown = useIsKnown()
  const [problem, setProblem] = useState<string>()
  const submit = async ({ name: to }: OneEmoji) => {
    setProblem(undefined)
    if (to === name) return onClose()
    if (isKnown(to)) return setProblem(t('emoji.nameTaken'))
    await rename.mutateAsync({ name, to }).then(onClose, (error) => {
      setProblem(codeOf(error) === 'CONFLICT' ? t('emoji.nameTaken') : t('emoji.notSaved'))
    })
  }
  const form = useForm(OneEmoji, { name }, submit)
  const field = form.field('name', t('emoji.nameError'))
  return (
    <Modal title={t('emoji.renameTitle', { name })} onClose={onClose}>
      <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ px: 5, pb: 4, display: 'grid', gap: 2 }}>
        <Field
          autoFocus
          autoComplete="off"
          label={t('emoji.name')}
          hint={t('emoji.renameHint', { name })}
          {...field}
          problem={field.problem ?? problem}
        />
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained" loading={form.busy}>
            {t('emoji.rename')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}
