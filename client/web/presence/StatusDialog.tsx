import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useTranslation } from 'react-i18next'
import type { PresenceSettings } from '../../../shared/presence.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Field } from '../ui/Field.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { LengthField } from './LengthField.tsx'
import { Presets } from './Presets.tsx'
import { SelectField } from './SelectField.tsx'
import { usePresenceSettings } from './settings.ts'
import { useStatusForm } from './useStatusForm.ts'

/** What one says of oneself, until when, whether one may be disturbed, and who sees when one was last here. */
export function StatusDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const settings = usePresenceSettings()
  const isFresh = settings.data && !settings.isFetching
  return (
    <Modal title={t('presence.title')} onClose={close}>
      {isFresh && <Form settings={settings.data} onDone={close} />}
      {!isFresh && !settings.isError && <ListSkeleton rows={5} height={72} />}
      {settings.isError && !settings.isFetching && (
        <ErrorState title={t('presence.failed')} onRetry={() => void settings.refetch()} />
      )}
    </Modal>
  )
}

function Form({ settings, onDone }: { settings: PresenceSettings; onDone: () => void }) {
  const { t } = useTranslation()
  const { values, set, wrong, save, busy, statusUntil, quietUntil } = useStatusForm(settings, onDone)
  return (
    <Box component="form" noValidate onSubmit={save} sx={body}>
      <Presets onChoose={set} />
      <Box sx={{ display: 'grid', gridTemplateColumns: '84px 1fr', columnGap: 3, mb: -4 }}>
        <Field
          label={t('presence.emoji')}
          value={values.emoji}
          onChange={({ target }) => set({ emoji: target.value })}
          autoComplete="off"
          inputProps={{ style: { textAlign: 'center' } }}
          problem={wrong.has('emoji') ? t('presence.emojiError') : undefined}
        />
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
