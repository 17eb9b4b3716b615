import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import MailPlus from 'lucide-react/icons/mail-plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Invitation, InviteToWorkspace, SignUpPolicy } from '../../../shared/auth.ts'
import { codeOf } from '../app/errors.ts'
import { useTime } from '../app/time.ts'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Field } from '../ui/Field.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { SecretField } from '../ui/SecretField.tsx'
import { useForm } from '../ui/useForm.ts'
import { useMe } from './me.ts'
import {
  useInvitations,
  useInviteToWorkspace,
  useRevokeInvitation,
  useSetSignUpPolicy,
  useSignUpPolicy,
} from './policy.ts'

/** Who may make an account, and who is invited to. */
export function SignUpPolicyPage() {
  const { t } = useTranslation()
  const policy = useSignUpPolicy()
  return (
    <>
      <PageHint>{t('auth.policyHint')}</PageHint>
      {policy.isPending && <ListSkeleton rows={3} />}
      {policy.isError && <ErrorState title={t('auth.policyFailed')} onRetry={() => void policy.refetch()} />}
      {policy.data && <PolicyForm policy={policy.data} />}
      <Invite />
      <Invitations />
    </>
  )
}

const choices = SignUpPolicy.shape.policy.options

function PolicyForm({ policy }: { policy: SignUpPolicy }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const setPolicy = useSetSignUpPolicy()
  const [chosen, setChosen] = useState(policy.policy)
  const [domains, setDomains] = useState(policy.domains.join(', '))
  const [problem, setProblem] = useState<string>()
  const save = () => {
    const names = domains.split(/[\s,]+/).filter(Boolean)
    const parsed = SignUpPolicy.safeParse({ policy: chosen, domains: chosen === 'domain' ? names : [] })
    setProblem(parsed.success ? undefined : t('auth.domainsError'))
    if (!parsed.success) return
    setPolicy.mutate(parsed.data, {
      onSuccess: () => notify(t('channels.saved')),
      onError: (error) =>
        setProblem(t(codeOf(error) === 'PRECONDITION_FAILED' ? 'auth.domainNeedsMail' : 'auth.failed')),
    })
  }
  return (
    <Box>
      <RadioGroup value={chosen} onChange={(_, value) => setChosen(SignUpPolicy.shape.policy.parse(value))}>
        {choices.map((choice) => (
          <FormControlLabel
            key={choice}
            value={choice}
            control={<Radio size="small" />}
            label={t(`auth.policyChoice.${choice}`)}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
      {chosen === 'domain' && (
        <Box sx={{ mt: 2, maxWidth: 420 }}>
          <Field
            label={t('auth.domains')}
            hint={t('auth.domainsHint')}
            value={domains}
            onChange={({ target }) => setDomains(target.value)}
          />
        </Box>
      )}
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Button variant="contained" loading={setPolicy.isPending} onClick={save}>
        {t('channels.save')}
      </Button>
    </Box>
  )
}

const Addressed = InviteToWorkspace.pick({ email: true })

function Invite() {
  const { t } = useTranslation()
  const me = useMe()
  const invite = useInviteToWorkspace()
  const [role, setRole] = useState<InviteToWorkspace['role']>('member')
  const [made, setMade] = useState<{ email: string; link: string }>()
  const [problem, setProblem] = useState<string>()
  const submit = ({ email }: { email: string }): Promise<void> =>
    invite.mutateAsync({ email, role }).then(
      ({ code }) => {
        const carried = new URLSearchParams({ code, email })
        setMade({ email, link: `${location.origin}/join#${carried}` })
        setProblem(undefined)
        form.set('email', '')
      },
      () => setProblem(t('auth.failed')),
    )
  const form = useForm(Addressed, { email: '' }, submit)
  const roles = me.role === 'owner' ? (['guest', 'member', 'admin'] as const) : (['guest', 'member'] as const)
  return (
    <Box component="section" aria-label={t('auth.invite')} sx={{ pt: 4, borderTop: 1, borderColor: 'divider' }}>
      <Typography variant="h2" sx={{ mb: 3 }}>
        {t('auth.invite')}
      </Typography>
      <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <Box sx={{ flex: 1, minWidth: 220 }}>
          <Field
            type="email"
            autoComplete="off"
            label={t('auth.email')}
            {...form.field('email', t('auth.emailError'))}
          />
        </Box>
        <Box>
          <Typography variant="body2" sx={{ fontWeight: 550, mb: 1 }}>
            {t('auth.roleLabel')}
          </Typography>
          <Select
            size="small"
            value={role}
            onChange={({ target }) => setRole(target.value)}
            inputProps={{ 'aria-label': t('auth.roleLabel') }}
            sx={{ minWidth: 120, minHeight: 42 }}
          >
            {roles.map((option) => (
              <MenuItem key={option} value={option}>
                {t(`auth.role.${option}`)}
              </MenuItem>
            ))}
          </Select>
        </Box>
        <Button type="submit" variant="contained" loading={form.busy} sx={{ mt: 6, minHeight: 42, alignSelf: 'start' }}>
          {t('auth.inviteAction')}
        </Button>
      </Box>
      <Typography role="alert" variant="body2" sx={{ color: 'error.main' }}>
        {problem}
      </Typography>
      {made && (
        <SecretField
          key={made.link}
          hint={t('auth.invitationReady', { email: made.email })}
          label={t('auth.invitationLink')}
          value={made.link}
        />
      )}
    </Box>
  )
}

function Invitations() {
  const { t } = useTranslation()
  const invitations = useInvitations()
  if (invitations.isPending) return <ListSkeleton rows={2} height={56} />
  if (invitations.isError)
    return <ErrorState title={t('auth.invitationsFailed')} onRetry={() => void invitations.refetch()} />
  if (invitations.data.length === 0)
    return <EmptyState icon={MailPlus} title={t('auth.noInvitations')} hint={t('auth.noInvitationsHint')} />
  return (
    <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
      {invitations.data.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} />
      ))}
    </Box>
  )
}

function InvitationRow({ invitation: { id, email, role, expiresAt } }: { invitation: Invitation }) {
  const { t } = useTranslation()
  const time = useTime()
  const notify = useNotice()
  const revoke = useRevokeInvitation()
  return (
    <DetailRow
      start={<MailPlus aria-hidden size={18} strokeWidth={1.75} style={{ flex: 'none', opacity: 0.7 }} />}
      title={email}
      detail={[t(`auth.role.${role}`), t('auth.expiresOn', { day: time.day(expiresAt) })].join(' · ')}
    >
      <Button
        size="small"
        variant="outlined"
        aria-label={t('auth.revokeToken', { name: email })}
        loading={revoke.isPending}
        onClick={() => revoke.mutate(id, { onError: () => notify(t('auth.failed')) })}
      >
        {t('auth.revoke')}
      </Button>
    </DetailRow>
  )
}
