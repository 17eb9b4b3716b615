import MenuItem from '@mui/material/MenuItem'
import Check from 'lucide-react/icons/check'
import PanelTop from 'lucide-react/icons/panel-top'
import { useTranslation } from 'react-i18next'
import { useNotice } from '../ui/Notice.tsx'
import { usePreviewSettings, useShowPreviews } from './queries.ts'

/** Whether one wants to see previews of links; not there where the workspace has none. */
export function ShowPreviews() {
  const { t } = useTranslation()
  const notify = useNotice()
  const { data: settings } = usePreviewSettings()
  const show = useShowPreviews()
  if (!settings?.enabled) return null
  const { shown } = settings
  const toggle = () => show.mutate(!shown, { onError: () => notify(t('previews.failed')) })
  return (
    <MenuItem role="menuitemcheckbox" aria-checked={shown} onClick={toggle}>
      <PanelTop aria-hidden size={16} strokeWidth={1.75} />
      <span style={{ flex: 1 }}>{t('previews.show')}</span>
      {shown && <Check aria-hidden size={16} />}
    </MenuItem>
  )
}
