import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import UserRoundX from 'lucide-react/icons/user-round-x'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Account, atLeast } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useDeactivate, useReactivate } from './accounts.ts'
import { useMe } from './me.ts'

/** The way to shut somebody out, asked about first; there where it is the reader's to decide. */
export function Deactivate({ account }: { account: Account }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { name } = account
  const label = t('people.deactivate', { name })
  return (
    <Box sx={{ width: 32, flex: 'none' }}>
      {useMayDecide(account) && <IconAction icon={UserRoundX} label={label} onClick={() => setAsking(true)} />}
      {asking && <Question account={account} onClose={() => setAsking(false)} />}
    </Box>
  )
}

function Question({ account: { id, name }, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const deactivate = useDeactivate()
  const fail = (error: unknown) =>
    notify(codeOf(error) === 'PRECONDITION_FAILED' ? t('auth.lastOwner') : t('people.deactivateFailed', { name }))
  return (
    <Modal title={t('people.deactivateTitle', { name })} onClose={onClose}>
      <Box sx={{ px: 5, pt: 2, pb: 5, display: 'grid', gap: 5 }}>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('people.deactivateHint')}
        </Typography>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 2 }}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            variant="contained"
            color="error"
            loading={deactivate.isPending}
            onClick={() => deactivate.mutate(id, { onError: fail, onSettled: onClose })}
          >
            {t('people.deactivateAction')}
          </Button>
        </Box>
      </Box>
    </Modal>
  )
}

/** That somebody is shut out, and the way back. */
export function Reactivate({ account }: { account: Account }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const reactivate = useReactivate()
  const { id, name } = account
  const fail = () => notify(t('people.reactivateFailed', { name }))
  return (
    <>
      <Typography variant="body2" sx={{ color: 'text.secondary', px: 2 }}>
        {t('people.deactivated')}
      </Typography>
      {useMayDecide(account) && (
        <Button
          size="small"
          variant="outlined"
          loading={reactivate.isPending}
          onClick={() => reactivate.mutate(id, { onError: fail })}
        >
          {t('people.reactivate')}
        </Button>
      )}
    </>
  )
}

/** Owners decide about everybody, admins about members and guests; here, nobody about themselves. */
function useMayDecide({ id, role }: Account): boolean {
  const me = useMe()
  return id !== me.id && (me.role === 'owner' || !atLeast('admin', role))
}
