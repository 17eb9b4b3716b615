import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import KeySquare from 'lucide-react/icons/key-square'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Token } from '../../../shared/auth.ts'
import { useTime } from '../app/time.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { SecretField } from '../ui/SecretField.tsx'
import { NewTokenForm } from './NewTokenForm.tsx'
import { useRevokeToken, useTokens } from './tokens.ts'

/** The tokens of the person, or of a bot: those there are, and a new one, whose secret is shown once. */
export function Tokens({ botId }: { botId?: string }) {
  const { t } = useTranslation()
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const made = (told: string) => {
    setSecret(told)
    setMaking(false)
  }
  return (
    <Box sx={{ display: 'grid', gap: 4 }}>
      {secret && <SecretField key={secret} hint={t('auth.tokenReady')} label={t('auth.newToken')} value={secret} />}
      {making ? (
        <NewTokenForm botId={botId} onMade={made} onCancel={() => setMaking(false)} />
      ) : (
        <Box>
          <Button variant="outlined" onClick={() => setMaking(true)}>
            {t('auth.newToken')}
          </Button>
        </Box>
      )}
      <List botId={botId} quiet={making || secret !== undefined} />
    </Box>
  )
}

function List({ botId, quiet }: { botId: string | undefined; quiet: boolean }) {
  const { t } = useTranslation()
  const tokens = useTokens(botId)
  if (tokens.isPending) return <ListSkeleton rows={3} tile={20} height={56} />
  if (tokens.isError) return <ErrorState title={t('auth.tokensFailed')} onRetry={() => void tokens.refetch()} />
  if (tokens.data.length === 0)
    return quiet ? null : <EmptyState icon={KeySquare} title={t('auth.noTokens')} hint={t('auth.noTokensHint')} />
  return (
    <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
      {tokens.data.map((token) => (
        <TokenRow key={token.id} token={token} />
      ))}
    </Box>
  )
}

function TokenRow({ token }: { token: Token }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const revoke = useRevokeToken()
  return (
    <DetailRow
      start={<KeySquare aria-hidden size={18} strokeWidth={1.75} style={{ flex: 'none', opacity: 0.7 }} />}
      title={token.name}
      detail={useDetail(token)}
    >
      <Button
        size="small"
        variant="outlined"
        aria-label={t('auth.revokeToken', { name: token.name })}
        loading={revoke.isPending}
        onClick={() => revoke.mutate(token.id, { onError: () => notify(t('auth.failed')) })}
      >
        {t('auth.revoke')}
      </Button>
    </DetailRow>
  )
}

function useDetail({ scopes, expiresAt, lastUsedAt, lastAddress }: Token): string {
  const { t } = useTranslation()
  const time = useTime()
  const rights = scopes.map((scope) => t(`auth.scope.${scope}`)).join(', ')
  const isOver = expiresAt !== null && new Date(expiresAt) <= new Date()
  const end = expiresAt
    ? t(isOver ? 'auth.expiredOn' : 'auth.expiresOn', { day: time.day(expiresAt) })
    : t('auth.neverExpires')
  const use = lastUsedAt
    ? t('auth.usedOn', { day: time.day(lastUsedAt), address: lastAddress ?? '?' })
    : t('auth.neverUsed')
  return [rights, end, use].join(' · ')
}
