import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CreateToken, Scope } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { useForm } from '../ui/useForm.ts'
import { useIsAtLeast } from './me.ts'
import { useCreateToken } from './tokens.ts'

interface Props {
  botId: string | undefined
  onMade: (secret: string) => void
  onCancel: () => void
}

const Named = CreateToken.pick({ name: true })

export function NewTokenForm({ botId, onMade, onCancel }: Props) {
  const { t } = useTranslation()
  const create = useCreateToken()
  const [scopes, setScopes] = useState<Scope[]>(['read'])
  const [days, setDays] = useState(90)
  const [problem, setProblem] = useState<string>()
  const form = useForm(Named, { name: '' }, async ({ name }) => {
    setProblem(undefined)
    await create.mutateAsync({ name, scopes, days: days || null, ...(botId && { botId }) }).then(
      ({ secret }) => onMade(secret),
      (error) => setProblem(t(codeOf(error) === 'PRECONDITION_FAILED' ? 'auth.tooManyTokens' : 'auth.failed')),
    )
  })
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'grid', gap: 2 }}>
      <Field
        autoFocus
        autoComplete="off"
        label={t('auth.tokenName')}
        hint={t('auth.tokenNameHint')}
        {...form.field('name', t('auth.tokenNameError'))}
      />
      <ScopeChoice value={scopes} onChange={setScopes} />
      <Lifetime value={days} onChange={setDays} />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" loading={form.busy} disabled={scopes.length === 0}>
          {t('auth.createToken')}
        </Button>
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
      </Box>
    </Box>
  )
}

function ScopeChoice({ value, onChange }: { value: Scope[]; onChange: (scopes: Scope[]) => void }) {
  const { t } = useTranslation()
  const manages = useIsAtLeast('admin')
  const offered = Scope.options.filter((scope) => scope !== 'admin' || manages)
  const toggle = (scope: Scope) =>
    onChange(Scope.options.filter((option) => value.includes(option) !== (option === scope)))
  return (
    <Box role="group" aria-label={t('auth.tokenScopes')}>
      <Typography variant="body2" sx={{ fontWeight: 550 }}>
        {t('auth.tokenScopes')}
      </Typography>
      {offered.map((scope) => (
        <FormControlLabel
          key={scope}
          sx={{ display: 'flex' }}
          control={<Checkbox size="small" checked={value.includes(scope)} onChange={() => toggle(scope)} />}
          label={t(`auth.scopeHint.${scope}`)}
          slotProps={{ typography: { variant: 'body2' } }}
        />
      ))}
    </Box>
  )
}

const lifetimes = [7, 30, 90, 365, 0]

function Lifetime({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const { t } = useTranslation()
  return (
    <Box>
      <Typography variant="body2" sx={{ fontWeight: 550, mb: 1 }}>
        {t('auth.tokenLifetime')}
      </Typography>
      <Select
        size="small"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputProps={{ 'aria-label': t('auth.tokenLifetime') }}
        sx={{ minWidth: 200 }}
      >
        {lifetimes.map((days) => (
          <MenuItem key={days} value={days}>
            {t('auth.lifetime', { days })}
          </MenuItem>
        ))}
      </Select>
    </Box>
  )
}
