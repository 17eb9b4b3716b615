import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CreateChannel } from '../../../shared/channels.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useForm } from '../ui/useForm.ts'
import { KindChoice } from './KindChoice.tsx'
import { useCreateChannel } from './queries.ts'

const empty = { name: '', topic: '', kind: 'public' }

export function CreateDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const { create, problem } = useCreate()
  const form = useForm(CreateChannel, empty, create)
  const name = form.field('name', t('channels.nameError'))
  return (
    <Modal title={t('channels.create')} onClose={close}>
      <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ px: 5, pt: 2, pb: 5, display: 'grid', gap: 2 }}>
        <Field
          label={t('channels.name')}
          hint={t('channels.nameHint')}
          autoFocus
          autoComplete="off"
          {...name}
          onChange={(event) => form.set('name', asChannelName(event.target.value))}
        />
        <Field
          label={t('channels.topic')}
          hint={t('channels.topicHint')}
          autoComplete="off"
          {...form.field('topic', t('channels.topicError'))}
        />
        <KindChoice value={form.values.kind} onChange={(kind) => form.set('kind', kind)} />
        <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
          {problem}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={close}>{t('app.cancel')}</Button>
          <Button type="submit" variant="contained" loading={form.busy}>
            {t('channels.createAction')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}

function useCreate() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const navigate = useNavigate()
  const mutation = useCreateChannel()
  const [problem, setProblem] = useState<string>()
  const create = async (input: CreateChannel) => {
    setProblem(undefined)
    try {
      const channel = await mutation.mutateAsync(input)
      close()
      await navigate({ to: '/channels/$channelId', params: { channelId: channel.id } })
    } catch (error) {
      setProblem(codeOf(error) === 'CONFLICT' ? t('channels.nameTaken') : t('channels.createFailed'))
    }
  }
  return { create, problem }
}

/** Helps along: what people type as a title becomes a name. */
const asChannelName = (text: string) => text.toLowerCase().replaceAll(/\s+/gu, '-')
