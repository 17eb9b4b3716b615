import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type LimitRule, LimitScope, type SetRule } from '../../../shared/limits.ts'
import { codeOf } from '../app/errors.ts'
import { Field } from '../ui/Field.tsx'
import { useForm } from '../ui/useForm.ts'
import { newRule, ruleForm, typedOf } from './ruleForm.ts'
import { useSetRule } from './rules.ts'

/** A rule being changed, or a new one. */
export function RuleForm({ rule, onDone }: { rule?: LimitRule; onDone: () => void }) {
  const { t } = useTranslation()
  const { save, problem } = useSave(onDone)
  const form = useForm(ruleForm({ id: rule?.id, enabled: rule?.enabled ?? true }), typedOf(rule ?? newRule), save)
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={box} aria-label={t('limits.rule')}>
      <Box sx={pair}>
        <Scope value={form.values.scope} onChange={(scope) => form.set('scope', scope)} />
        <Field
          label={t('limits.procedure')}
          hint={t('limits.procedureHint')}
          autoComplete="off"
          {...form.field('procedure', t('limits.procedureError'))}
        />
      </Box>
      <Box sx={pair}>
        <Field label={t('limits.burstPoints')} {...digits} {...form.field('burstPoints', t('limits.pointsError'))} />
        <Field label={t('limits.burstSeconds')} {...digits} {...form.field('burstSeconds', t('limits.timeError'))} />
      </Box>
      <Box sx={pair}>
        <Field
          label={t('limits.sustainedPoints')}
          {...digits}
          {...form.field('sustainedPoints', t('limits.pointsError'))}
        />
        <Field
          label={t('limits.sustainedSeconds')}
          {...digits}
          {...form.field('sustainedSeconds', t('limits.longerError'))}
        />
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end', gap: 2 }}>
        <Typography role="alert" variant="body2" sx={{ color: 'error.main', flex: 1 }}>
          {problem}
        </Typography>
        <Button onClick={onDone}>{t('app.cancel')}</Button>
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('limits.save')}
        </Button>
      </Box>
    </Box>
  )
}

function Scope({ value, onChange }: { value: string; onChange: (scope: string) => void }) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <Box sx={{ mb: { xs: 2, sm: 0 } }}>
      <Typography id={id} variant="body2" sx={{ fontWeight: 550, mb: 1 }}>
        {t('limits.whose')}
      </Typography>
      <Select
        fullWidth
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputProps={{ 'aria-labelledby': id }}
      >
        {LimitScope.options.map((scope) => (
          <MenuItem key={scope} value={scope}>
            {t(`limits.scope.${scope}`)}
          </MenuItem>
        ))}
      </Select>
    </Box>
  )
}

function useSave(onDone: () => void) {
  const { t } = useTranslation()
  const { mutateAsync } = useSetRule()
  const [problem, setProblem] = useState<string>()
  const save = async (rule: SetRule) => {
    setProblem(undefined)
    try {
      await mutateAsync(rule)
      onDone()
    } catch (error) {
      setProblem(codeOf(error) === 'PRECONDITION_FAILED' ? t('limits.tooMany') : t('limits.saveFailed'))
    }
  }
  return { save, problem }
}

const digits = { autoComplete: 'off', inputProps: { inputMode: 'numeric' as const } }

const box = { display: 'grid', gap: 1, p: 4, my: 1, border: 1, borderColor: 'divider', borderRadius: '8px' }

const pair = { display: 'grid', gap: 4, rowGap: 1, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }
