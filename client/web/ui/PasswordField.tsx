import IconButton from '@mui/material/IconButton'
import Eye from 'lucide-react/icons/eye'
import EyeOff from 'lucide-react/icons/eye-off'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field, type FieldProps } from './Field.tsx'

/** A password that can be looked at while it is typed. */
export function PasswordField(props: FieldProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const toggle = (
    <IconButton
      size="small"
      aria-label={t(shown ? 'auth.hidePassword' : 'auth.showPassword')}
      aria-pressed={shown}
      onClick={() => setShown(!shown)}
      sx={{ mr: -1.5 }}
    >
      {shown ? <EyeOff size={17} /> : <Eye size={17} />}
    </IconButton>
  )
  return <Field {...props} type={shown ? 'text' : 'password'} endAdornment={toggle} />
}
