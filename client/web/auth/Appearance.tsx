import MenuItem from '@mui/material/MenuItem'
import { useColorScheme } from '@mui/material/styles'
import Check from 'lucide-react/icons/check'
import Monitor from 'lucide-react/icons/monitor'
import Moon from 'lucide-react/icons/moon'
import Sun from 'lucide-react/icons/sun'
import { useTranslation } from 'react-i18next'

const modes = [
  { mode: 'system', icon: Monitor },
  { mode: 'light', icon: Sun },
  { mode: 'dark', icon: Moon },
] as const

/** Light, dark, or as the system has it. */
export function Appearance() {
  const { t } = useTranslation()
  const scheme = useColorScheme()
  return modes.map(({ mode, icon: Icon }) => (
    <MenuItem key={mode} role="menuitemradio" aria-checked={scheme.mode === mode} onClick={() => scheme.setMode(mode)}>
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      <span style={{ flex: 1 }}>{t(`app.${mode}`)}</span>
      {scheme.mode === mode && <Check aria-hidden size={16} />}
    </MenuItem>
  ))
}
