import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import type { PresenceSettings } from '../../../shared/presence.ts'
import type { ReadingPrivacy } from '../../../shared/receipts.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useReceiptSettings } from '../receipts/queries.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Field } from '../ui/Field.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { EmojiField } from './EmojiField.tsx'
import { LengthField } from './LengthField.tsx'
import { Presets } from './Presets.tsx'
import { SelectField } from './SelectField.tsx'
import { usePresenceSettings } from './settings.ts'
import { useStatusForm } from './useStatusForm.ts'

/** What one says of oneself, until when, whether one may be disturbed, and what others see of one's comings and readings. */
export function StatusDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const settings = usePresenceSettings()
  const receipts = useReceiptSettings()
  const isFetching = settings.isFetching || receipts.isFetching
  const isFresh = settings.data && receipts.data && !isFetching
  const isError = (settings.isError || receipts.isError) && !isFetching
  const retry = () => void Promise.all([settings.refetch(), receipts.refetch()])
  return (
    <Modal title={t('presence.title')} onClose={close}>
      {isFresh && <Form settings={settings.data} reading={receipts.data.reading} onDone={close} />}
      {!isFresh && !isError && <ListSkeleton rows={5} height={72} />}
      {isError && <ErrorState title={t('presence.failed')} onRetry={retry} />}
    </Modal>
  )
}

interface FormProps {
  settings: PresenceSettings
  reading: ReadingPrivacy
  onDone: () => void
}

function Form({ settings, reading, onDone }: FormProps) {
  const { t } = useTranslation()
  const { values, set, wrong, save, busy, statusUntil, quietUntil } = useStatusForm(settings, reading, onDone)
  return (
    <Box component="form" noValidate onSubmit={save} sx={body}>
      <Presets onChoose={set} />
      <Box sx={{ display: 'grid', gridTemplateColumns: '84px 1fr', columnGap: 3, mb: -4 }}>
        <EmojiField value={values.emoji} onChange={(emoji) => set({ emoji })} />
        <Field
          label={t('presence.text')}
          value={values.text}
          onChange={({ target }) => set({ text: target.value })}
          autoComplete="off"
          problem={wrong.has('text') ? t('presence.textError') : undefined}
        />
      </Box>
      <Box sx={pair}>
        <LengthField
          label={t('presence.ends')}
          none={t('presence.length.never')}
          until={statusUntil}
          value={values.ends}
          onChange={(ends) => set({ ends })}
        />
        <LengthField
          label={t('presence.quiet')}
          none={t('presence.length.off')}
          until={quietUntil}
          value={values.quiet}
          onChange={(quiet) => set({ quiet })}
        />
      </Box>
      <SelectField
        label={t('presence.lastSeen')}
        value={values.lastSeen}
        choices={[
          ['everyone', t('presence.everyone')],
          ['nobody', t('presence.nobody')],
        ]}
        onChange={(lastSeen) => set({ lastSeen })}
      />
      <SelectField
        label={t('receipts.reading')}
        value={values.reading}
        choices={[
          ['send', t('receipts.send')],
          ['private', t('receipts.private')],
        ]}
        onChange={(reading) => set({ reading })}
      />
      <Box sx={{ display: 'flex', gap: 2, pt: 2 }}>
        <Button sx={{ mr: 'auto', ml: -3 }} onClick={() => set({ emoji: '', text: '', ends: 'none' })}>
          {t('presence.clear')}
        </Button>
        <Button onClick={onDone}>{t('app.cancel')}</Button>
        <Button type="submit" variant="contained" loading={busy}>
          {t('presence.save')}
        </Button>
      </Box>
    </Box>
  )
}

const pair = { display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, gap: 4 }
const body = { px: 5, pt: 2, pb: 5, display: 'grid', rowGap: 4, overflowY: 'auto' }
