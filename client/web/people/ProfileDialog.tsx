import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { Profile } from '../../../shared/profiles.ts'
import { useDialogs } from '../app/dialogs.tsx'
import { useMe } from '../auth/me.ts'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Field } from '../ui/Field.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { PictureField } from './PictureField.tsx'
import { useProfile } from './queries.ts'
import { TimeZoneField } from './TimeZoneField.tsx'
import { useProfileForm } from './useProfileForm.ts'

/** What one tells the others of oneself. */
export function ProfileDialog() {
  const { t } = useTranslation()
  const { close } = useDialogs()
  const profile = useProfile(useMe().id)
  return (
    <Modal title={t('people.edit')} onClose={close}>
      {profile.data && <Form profile={profile.data} onDone={close} />}
      {profile.isPending && <ListSkeleton rows={6} height={72} />}
      {profile.isError && !profile.data && (
        <ErrorState title={t('people.cardFailed')} onRetry={() => void profile.refetch()} />
      )}
    </Modal>
  )
}

function Form({ profile, onDone }: { profile: Profile; onDone: () => void }) {
  const { t } = useTranslation()
  const { form, problem, taken, picture, setPicture } = useProfileForm(profile, onDone)
  const handle = form.field('handle', t('people.handleError'))
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={body}>
      <PictureField profile={profile} picture={picture} onChange={setPicture} />
      <Field label={t('people.name')} autoComplete="name" {...form.field('name', t('people.nameError'))} />
      <Field
        label={t('people.handle')}
        hint={t('people.handleHint')}
        autoComplete="off"
        startAdornment={<Typography sx={{ color: 'text.secondary', mr: -2 }}>@</Typography>}
        {...handle}
        problem={handle.problem ?? (taken === form.values.handle ? t('people.handleTaken') : undefined)}
      />
      <Field
        label={t('people.jobTitle')}
        hint={t('people.jobTitleHint')}
        autoComplete="organization-title"
        {...form.field('title', t('people.jobTitleError'))}
      />
      <Field
        label={t('people.pronouns')}
        hint={t('people.pronounsHint')}
        autoComplete="off"
        {...form.field('pronouns', t('people.pronounsError'))}
      />
      <TimeZoneField
        value={form.values.timeZone}
        onChange={(timeZone) => form.set('timeZone', timeZone)}
        hint={t('people.timeZoneHint')}
      />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20, gridColumn: '1 / -1' }}>
        {problem}
      </Typography>
      <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2, gridColumn: '1 / -1' }}>
        <Button onClick={onDone}>{t('app.cancel')}</Button>
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('people.save')}
        </Button>
      </Box>
    </Box>
  )
}

const body = {
  px: 5,
  pt: 2,
  pb: 5,
  display: 'grid',
  columnGap: 4,
  rowGap: 2,
  gridTemplateColumns: { sm: '1fr 1fr' },
  overflowY: 'auto',
}
