import Box from '@mui/material/Box'
import OutlinedInput from '@mui/material/OutlinedInput'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  value: string
  onChange: (value: string) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** The ids of the list and of its active option. */
  list: string
  active: string | undefined
}

export function SwitcherField({ value, onChange, onKeyDown, list, active }: Props) {
  const { t } = useTranslation()
  const combobox = {
    role: 'combobox',
    'aria-label': t('channels.switcherHint'),
    'aria-expanded': true,
    'aria-controls': list,
    'aria-activedescendant': active,
  } as const
  return (
    <Box sx={{ px: 5, py: 2, flex: 'none' }}>
      <OutlinedInput
        fullWidth
        autoFocus
        placeholder={t('channels.switcherHint')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        slotProps={{ input: combobox }}
      />
    </Box>
  )
}
