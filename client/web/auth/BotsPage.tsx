import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import BotIcon from 'lucide-react/icons/bot'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Bot, CreateBot } from '../../../shared/auth.ts'
import { useTime } from '../app/time.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { DetailRow } from '../ui/DetailRow.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { Field } from '../ui/Field.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { Modal } from '../ui/Modal.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { PageHint } from '../ui/PageHint.tsx'
import { useForm } from '../ui/useForm.ts'
import { usePerson } from './people.ts'
import { Tokens } from './Tokens.tsx'
import { useBots, useCreateBot } from './tokens.ts'

/** The programs that take part under a name of their own. */
export function BotsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHint>{t('auth.botsHint')}</PageHint>
      <NewBot />
      <Bots />
    </>
  )
}

function NewBot() {
  const { t } = useTranslation()
  const notify = useNotice()
  const create = useCreateBot()
  const submit = ({ name }: CreateBot): Promise<void> =>
    create.mutateAsync(name).then(
      () => form.set('name', ''),
      () => notify(t('auth.failed')),
    )
  const form = useForm(CreateBot, { name: '' }, submit)
  return (
    <Box
      component="form"
      noValidate
      onSubmit={form.onSubmit}
      sx={{ display: 'flex', alignItems: 'flex-start', gap: 2 }}
    >
      <Box sx={{ flex: 1, maxWidth: 360 }}>
        <Field
          autoComplete="off"
          label={t('auth.botName')}
          hint={t('auth.botNameHint')}
          {...form.field('name', t('auth.tokenNameError'))}
        />
      </Box>
      <Button type="submit" variant="contained" loading={form.busy} sx={{ mt: 6, minHeight: 42 }}>
        {t('auth.createBot')}
      </Button>
    </Box>
  )
}

function Bots() {
  const { t } = useTranslation()
  const bots = useBots()
  if (bots.isPending) return <ListSkeleton rows={4} height={56} />
  if (bots.isError) return <ErrorState title={t('auth.botsFailed')} onRetry={() => void bots.refetch()} />
  if (bots.data.length === 0) return <EmptyState icon={BotIcon} title={t('auth.noBots')} hint={t('auth.noBotsHint')} />
  return (
    <Box component="ul" sx={{ m: 0, mx: -2, p: 0 }}>
      {bots.data.map((bot) => (
        <BotRow key={bot.id} bot={bot} />
      ))}
    </Box>
  )
}

function BotRow({ bot: { id, name, madeBy, createdAt } }: { bot: Bot }) {
  const { t } = useTranslation()
  const time = useTime()
  const maker = usePerson(madeBy ?? id)
  const [open, setOpen] = useState(false)
  return (
    <DetailRow
      start={<Avatar id={id} name={name} size={32} />}
      title={name}
      detail={t('auth.madeBy', { name: maker?.name ?? '…', day: time.day(createdAt) })}
    >
      <Button size="small" variant="outlined" onClick={() => setOpen(true)}>
        {t('auth.tokens')}
      </Button>
      {open && (
        <Modal tall title={t('auth.tokensOf', { name })} onClose={() => setOpen(false)}>
          <Box sx={{ flex: 1, overflowY: 'auto', px: 5, py: 2 }}>
            <Tokens botId={id} />
          </Box>
        </Modal>
      )}
    </DetailRow>
  )
}
