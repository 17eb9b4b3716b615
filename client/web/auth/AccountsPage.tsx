import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import UserSearch from 'lucide-react/icons/user-search'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Account, atLeast, Role } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { useDelayed } from '../ui/useDelayed.ts'
import { Deactivate, Reactivate } from './Activation.tsx'
import { useAccounts, useSetRole } from './accounts.ts'
import { useMe } from './me.ts'

/** Everybody in the workspace with their role, for those who manage it. */
export function AccountsPage() {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  return (
    <>
      <PageHint>{t('auth.accountsHint')}</PageHint>
      <Box sx={{ mx: -5 }}>
        <SearchField label={t('auth.findAccounts')} value={search} onChange={setSearch} />
      </Box>
      <Box sx={{ mt: -4 }}>
        <Found search={useDelayed(search.trim())} />
      </Box>
    </>
  )
}

function Found({ search }: { search: string }) {
  const { t } = useTranslation()
  const accounts = useAccounts(search)
  if (accounts.isPending) return <ListSkeleton rows={8} height={56} />
  if (accounts.isError) return <ErrorState title={t('auth.accountsFailed')} onRetry={() => void accounts.refetch()} />
  const found = accounts.data.pages.flat()
  if (found.length === 0)
    return <EmptyState icon={UserSearch} title={t('auth.noAccount')} hint={t('auth.noAccountHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
        {found.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </Box>
      {accounts.hasNextPage && (
        <Button loading={accounts.isFetchingNextPage} onClick={() => void accounts.fetchNextPage()} sx={{ m: 2 }}>
          {t('app.more')}
        </Button>
      )}
    </>
  )
}

function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation()
  const me = useMe()
  const { id, name, email, avatar } = account
  return (
    <DetailRow
      start={<Avatar id={id} name={name} version={avatar} size={32} />}
      title={id === me.id ? t('channels.you', { name }) : name}
      detail={email}
    >
      {account.deactivated ? <Reactivate account={account} /> : <RoleChoice account={account} />}
      {!account.deactivated && <Deactivate account={account} />}
    </DetailRow>
  )
}

/** Owners choose anything, admins between member and guest; what is not theirs to choose is only told. */
function RoleChoice({ account: { id: userId, name, role } }: { account: Account }) {
  const { t } = useTranslation()
  const me = useMe()
  const notify = useNotice()
  const setRole = useSetRole()
  const choices = Role.options.filter((option) => me.role === 'owner' || !atLeast('admin', option)).toReversed()
  const choose = (chosen: Role) =>
    setRole.mutate({ userId, role: chosen }, { onError: (error) => notify(t(`auth.${reasonOf(codeOf(error))}`)) })
  if (!choices.includes(role))
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary', px: 3 }}>
        {t(`auth.role.${role}`)}
      </Typography>
    )
  return (
    <Select
      size="small"
      value={setRole.isPending ? setRole.variables.role : role}
      disabled={setRole.isPending}
      onChange={({ target }) => choose(target.value)}
      inputProps={{ 'aria-label': t('auth.roleOf', { name }) }}
      sx={{ minWidth: 112, '& .MuiSelect-select': { py: 1.25, fontSize: 14 } }}
    >
      {choices.map((option) => (
        <MenuItem key={option} value={option}>
          {t(`auth.role.${option}`)}
        </MenuItem>
      ))}
    </Select>
  )
}

function reasonOf(code: string | undefined) {
  return code === 'PRECONDITION_FAILED' ? 'lastOwner' : 'roleFailed'
}
