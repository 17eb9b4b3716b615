import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { useEnablePreviews, usePreviewSettings } from './queries.ts'

/** Whether links are previewed in the workspace. */
export function PreviewsPage() {
  const { t } = useTranslation()
  const notify = useNotice()
  const settings = usePreviewSettings()
  const enable = useEnablePreviews()
  const set = (enabled: boolean) => enable.mutate(enabled, { onError: () => notify(t('previews.failed')) })
  return (
    <>
      <PageHint>{t('previews.hint')}</PageHint>
      {settings.isPending && <ListSkeleton rows={1} />}
      {settings.isError && <ErrorState title={t('previews.notLoaded')} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <FormControlLabel
          control={<Switch checked={settings.data.enabled} disabled={enable.isPending} />}
          onChange={(_, checked) => set(checked)}
          label={t('previews.enable')}
          slotProps={{ typography: { variant: 'body2' } }}
        />
      )}
    </>
  )
}
