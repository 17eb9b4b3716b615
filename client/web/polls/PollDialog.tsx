import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Plus from 'lucide-react/icons/plus'
import X from 'lucide-react/icons/x'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { type PollToSend, pollSize } from '../../../shared/polls.ts'
import { Field } from '../ui/Field.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { Modal } from '../ui/Modal.tsx'
import { usePollForm } from './usePollForm.ts'

interface Props {
  /** The question, as far as it is written. */
  question: string
  onAsk: (question: string, poll: PollToSend) => void
  onClose: () => void
}

/** Asks a question with some answers to choose from. */
export function PollDialog({ question, onAsk, onClose }: Props) {
  const { t } = useTranslation()
  const form = usePollForm(question)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const asked = form.read()
    if (!asked) return
    onClose()
    onAsk(asked.question, asked.poll)
  }
  return (
    <Modal title={t('polls.create')} onClose={onClose}>
      <Box component="form" noValidate onSubmit={submit} sx={{ px: 5, pb: 5, pt: 2, overflowY: 'auto' }}>
        <Field
          autoFocus
          multiline
          maxRows={4}
          sx={{ p: 0 }}
          label={t('polls.question')}
          placeholder={t('polls.questionHint')}
          value={form.question}
          onChange={({ target }) => form.setQuestion(target.value)}
          problem={form.problems.question}
        />
        <Options form={form} />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 4, mb: 2 }}>
          {(['multiple', 'anonymous'] as const).map((name) => (
            <FormControlLabel
              key={name}
              control={
                <Checkbox size="small" checked={form[name]} onChange={(_, checked) => form.setFlag(name, checked)} />
              }
              label={t(`polls.${name}Label`)}
              slotProps={{ typography: { variant: 'body2' } }}
            />
          ))}
        </Box>
        <Field
          type="datetime-local"
          label={t('polls.closesAt')}
          hint={t('polls.closesAtHint')}
          value={form.closesAt}
          onChange={({ target }) => form.setClosesAt(target.value)}
          problem={form.problems.closesAt}
        />
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2, mt: 1 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained">
            {t('polls.ask')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}

function Options({ form }: { form: ReturnType<typeof usePollForm> }) {
  const { t } = useTranslation()
  const { options, problems } = form
  return (
    <Box role="group" aria-label={t('polls.options')} sx={{ mb: 1 }}>
      {options.map(({ key, text }, at) => (
        <Box key={key} sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
          <Box sx={{ flex: 1 }}>
            <Field
              label={t('polls.nth', { nth: at + 1 })}
              value={text}
              onChange={({ target }) => form.write(key, target.value)}
              problem={problems.options[at]}
            />
          </Box>
          {options.length > pollSize.fewest && (
            <IconAction
              icon={X}
              label={t('polls.removeNth', { nth: at + 1 })}
              onClick={() => form.remove(key)}
              sx={{ mt: 7 }}
            />
          )}
        </Box>
      ))}
      {options.length < pollSize.most && (
        <Button size="small" startIcon={<Plus size={16} />} onClick={form.add}>
          {t('polls.addOption')}
        </Button>
      )}
    </Box>
  )
}
