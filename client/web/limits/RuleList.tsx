import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Switch from '@mui/material/Switch'
import Typography from '@mui/material/Typography'
import Gauge from 'lucide-react/icons/gauge'
import Pencil from 'lucide-react/icons/pencil'
import Plus from 'lucide-react/icons/plus'
import Trash from 'lucide-react/icons/trash-2'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type LimitRule, mostRules } from '../../../shared/limits.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { IconAction } from '../ui/IconAction.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { RuleForm } from './RuleForm.tsx'
import { useRemoveRule, useRules, useSetRule } from './rules.ts'
import { useWords } from './useWords.ts'

/** Every rule, to be switched, changed, removed; and the way to add one. */
export function RuleList() {
  const { t } = useTranslation()
  const id = useId()
  const rules = useRules()
  const [adding, setAdding] = useState(false)
  const isFull = (rules.data?.length ?? mostRules) >= mostRules
  return (
    <Box component="section" aria-labelledby={id}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mb: 1 }}>
        <Typography id={id} variant="h2" sx={{ flex: 1 }}>
          {t('limits.rules')}
        </Typography>
        <Button
          variant="outlined"
          disabled={adding || isFull}
          startIcon={<Plus aria-hidden size={16} strokeWidth={1.75} />}
          onClick={() => setAdding(true)}
        >
          {t('limits.add')}
        </Button>
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 3 }}>
        {t('limits.rulesHint')}
      </Typography>
      {adding && <RuleForm onDone={() => setAdding(false)} />}
      <Rules />
    </Box>
  )
}

function Rules() {
  const { t } = useTranslation()
  const rules = useRules()
  if (rules.isPending) return <ListSkeleton rows={5} tile={20} height={60} />
  if (rules.isError) return <ErrorState title={t('limits.rulesFailed')} onRetry={() => void rules.refetch()} />
  if (rules.data.length === 0) return <EmptyState icon={Gauge} title={t('limits.none')} hint={t('limits.noneHint')} />
  return (
    <Box component="ul" sx={{ m: 0, p: 0 }}>
      {rules.data.map((rule) => (
        <RuleItem key={rule.id} rule={rule} />
      ))}
    </Box>
  )
}

function RuleItem({ rule }: { rule: LimitRule }) {
  const [editing, setEditing] = useState(false)
  return (
    <Box component="li" sx={{ listStyle: 'none', borderTop: 1, borderColor: 'divider' }}>
      {editing ? (
        <RuleForm rule={rule} onDone={() => setEditing(false)} />
      ) : (
        <RuleRow rule={rule} onEdit={() => setEditing(true)} />
      )}
    </Box>
  )
}

function RuleRow({ rule, onEdit }: { rule: LimitRule; onEdit: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const { subject, amount } = useWords()
  const set = useSetRule()
  const remove = useRemoveRule()
  const name = subject(rule)
  const failed = () => notify(t('limits.saveFailed'))
  const enabled = set.isPending ? set.variables.enabled : rule.enabled
  return (
    <Box sx={row}>
      <Box sx={{ flex: 1, minWidth: 0, opacity: enabled ? 1 : 0.6 }}>
        <Typography variant="body2" sx={{ fontWeight: 550, overflowWrap: 'anywhere' }}>
          {name}
        </Typography>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
          {amount(rule)}
        </Typography>
      </Box>
      <Switch
        size="small"
        checked={enabled}
        disabled={set.isPending}
        onChange={(_, on) => set.mutate({ ...rule, enabled: on }, { onError: failed })}
        slotProps={{ input: { 'aria-label': t('limits.enabled', { name }) } }}
      />
      <IconAction icon={Pencil} label={t('limits.edit', { name })} onClick={onEdit} />
      <IconAction
        icon={Trash}
        label={t('limits.remove', { name })}
        disabled={remove.isPending}
        onClick={() => remove.mutate(rule.id, { onError: failed })}
      />
    </Box>
  )
}

const row = { display: 'flex', alignItems: 'center', gap: 2, minHeight: 60, py: 2 }
