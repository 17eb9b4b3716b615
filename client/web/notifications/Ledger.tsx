import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Bell from 'lucide-react/icons/bell'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNameOf } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { SelectField } from '../presence/SelectField.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { LedgerRow } from './LedgerRow.tsx'
import { useLedger } from './queries.ts'
import { byMessage } from './reasons.ts'

/** Why one was, or was not, told of each of the last messages. */
export function Ledger() {
  const { t } = useTranslation()
  const [channelId, setChannelId] = useState('')
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 5 }}>
      <PageHint>{t('notifications.ledgerHint')}</PageHint>
      <ChannelField value={channelId} onChange={setChannelId} />
      <Rows key={channelId} channelId={channelId} />
    </Box>
  )
}

function ChannelField({ value, onChange }: { value: string; onChange: (channelId: string) => void }) {
  const { t } = useTranslation()
  const { data: mine = [] } = useMyChannels()
  const nameOf = useNameOf(mine)
  const choices = mine.map((channel) => [channel.id, nameOf(channel)] as const)
  return (
    <Box sx={{ maxWidth: 320 }}>
      <SelectField
        label={t('notifications.inChannel')}
        value={value}
        choices={[['', t('notifications.allChannels')], ...choices]}
        onChange={onChange}
      />
    </Box>
  )
}

function Rows({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const ledger = useLedger(channelId)
  if (ledger.isPending) return <ListSkeleton rows={6} height={64} />
  if (ledger.isError)
    return <ErrorState title={t('notifications.ledgerFailed')} onRetry={() => void ledger.refetch()} />
  const all = byMessage(ledger.data.pages.flat())
  if (all.length === 0)
    return <EmptyState icon={Bell} title={t('notifications.ledgerEmpty')} hint={t('notifications.ledgerEmptyHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {all.map((decided) => (
          <LedgerRow key={decided[0].messageId} decided={decided} />
        ))}
      </Box>
      {ledger.hasNextPage && (
        <Button sx={{ mr: 'auto' }} loading={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
          {t('app.more')}
        </Button>
      )}
    </>
  )
}
