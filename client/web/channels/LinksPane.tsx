import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import LinkIcon from 'lucide-react/icons/link'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, InviteLink } from '../../../shared/channels.ts'
import { useTime } from '../app/time.ts'
import { usePerson } from '../auth/people.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { SecretField } from '../ui/SecretField.tsx'
import { useCreateLink, useLinks, useRevokeLink } from './queries.ts'

/** The invite links of a channel, and a new one. */
export function LinksPane({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [code, setCode] = useState<string>()
  return (
    <>
      {!channel.archivedAt && <NewLink channelId={channel.id} onCreated={setCode} />}
      {code && (
        <Box sx={{ pb: 4 }}>
          <SecretField
            key={code}
            hint={t('channels.linkReady')}
            label={t('channels.newLink')}
            value={`${location.origin}/invite/${code}`}
          />
        </Box>
      )}
      <Links channelId={channel.id} />
    </>
  )
}

const day = 24
const lifetimes = [1, 7, 30, 365]
const uses = [0, 1, 10, 100]

function NewLink({ channelId, onCreated }: { channelId: string; onCreated: (code: string) => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const create = useCreateLink()
  const [days, setDays] = useState(7)
  const [count, setCount] = useState(0)
  const submit = () =>
    create.mutate(
      { channelId, hours: days * day, mostUses: count || null },
      { onSuccess: ({ code }) => onCreated(code), onError: () => notify(t('channels.actionFailed')) },
    )
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: 3, pb: 4 }}>
      <Choice label={t('channels.linkExpires')} value={days} options={lifetimes} name="days" onChange={setDays} />
      <Choice label={t('channels.linkUses')} value={count} options={uses} name="uses" onChange={setCount} />
      <Button variant="contained" loading={create.isPending} onClick={submit} sx={{ minHeight: 40 }}>
        {t('channels.createLink')}
      </Button>
    </Box>
  )
}

interface ChoiceProps {
  label: string
  value: number
  options: readonly number[]
  name: 'days' | 'uses'
  onChange: (value: number) => void
}

function Choice({ label, value, options, name, onChange }: ChoiceProps) {
  const { t } = useTranslation()
  return (
    <Box sx={{ flex: 1, minWidth: 150 }}>
      <Typography variant="body2" sx={{ fontWeight: 550, mb: 1 }}>
        {label}
      </Typography>
      <Select
        fullWidth
        size="small"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputProps={{ 'aria-label': label }}
      >
        {options.map((count) => (
          <MenuItem key={count} value={count}>
            {t(`channels.${name}`, { count })}
          </MenuItem>
        ))}
      </Select>
    </Box>
  )
}

function Links({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const links = useLinks(channelId)
  if (links.isPending) return <ListSkeleton rows={3} tile={20} height={56} />
  if (links.isError) return <ErrorState title={t('channels.linksFailed')} onRetry={() => void links.refetch()} />
  if (links.data.length === 0)
    return <EmptyState icon={LinkIcon} title={t('channels.noLinks')} hint={t('channels.noLinksHint')} />
  return (
    <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
      {links.data.map((link) => (
        <LinkRow key={link.id} link={link} />
      ))}
    </Box>
  )
}

function LinkRow({ link: { id, channelId, createdBy, expiresAt, uses, mostUses } }: { link: InviteLink }) {
  const { t } = useTranslation()
  const time = useTime()
  const notify = useNotice()
  const maker = usePerson(createdBy)
  const revoke = useRevokeLink(channelId)
  return (
    <DetailRow
      start={<LinkIcon aria-hidden size={18} strokeWidth={1.75} style={{ flex: 'none', opacity: 0.7 }} />}
      title={t('channels.linkBy', { name: maker?.name ?? '…' })}
      detail={t('channels.linkUntil', { day: time.day(expiresAt), uses, mostUses: mostUses ?? 'none' })}
    >
      <Button
        size="small"
        variant="outlined"
        loading={revoke.isPending}
        onClick={() => revoke.mutate(id, { onError: () => notify(t('channels.revokeFailed')) })}
      >
        {t('channels.revoke')}
      </Button>
    </DetailRow>
  )
}
