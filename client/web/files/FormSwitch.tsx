import { styled } from '@mui/material/styles'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'
import type { Form } from './views.ts'

interface Props {
  form: Form
  isSource: boolean
  onChange: (isSource: boolean) => void
}

/** Between a text as it is meant and as it was written. */
export function FormSwitch({ form, isSource, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <Bar>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label={t('files.form')}
        value={isSource ? 'source' : form}
        onChange={(_, chosen: Form | 'source' | null) => chosen && onChange(chosen === 'source')}
        sx={{ '& .MuiToggleButton-root': { px: 3, py: 0.5, textTransform: 'none' } }}
      >
        <ToggleButton value={form}>{t(`files.forms.${form}`)}</ToggleButton>
        <ToggleButton value="source">{t('files.forms.source')}</ToggleButton>
      </ToggleButtonGroup>
    </Bar>
  )
}

const Bar = styled('div')({
  position: 'sticky',
  top: 0,
  left: 0,
  zIndex: 1,
  height: 48,
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'flex-end',
  padding: '0 12px',
  background: tones.background.default,
})
