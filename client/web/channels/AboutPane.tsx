import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Select from '@mui/material/Select'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Channel, UpdateChannel } from '../../../shared/channels.ts'
import { codeOf } from '../app/errors.ts'
import { useIsAtLeast } from '../auth/me.ts'
import { Field } from '../ui/Field.tsx'
import { useNotice } from '../ui/Notice.tsx'
import { useForm } from '../ui/useForm.ts'
import { useArchiveChannel, useUpdateChannel } from './queries.ts'
import { ranks, useRank } from './ranks.ts'

/** What a channel is called and about: to change for its moderators, to read for everybody else. */
export function AboutPane({ channel }: { channel: Channel }) {
  const rank = useRank(channel)
  const isMember = useIsAtLeast('member')
  const edits = isMember && ranks(rank, 'moderator') && !channel.archivedAt
  return (
    <>
      {edits ? <About channel={channel} /> : <Told channel={channel} />}
      {isMember && ranks(rank, 'owner') && <Archive channel={channel} />}
    </>
  )
}

function Told({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  return (
    <>
      <Typography variant="body1" sx={{ fontWeight: 550 }}>
        {channel.topic}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', whiteSpace: 'pre-wrap', mt: 1 }}>
        {channel.description || t('channels.noDescription')}
      </Typography>
    </>
  )
}

function About({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const update = useUpdateChannel()
  const [problem, setProblem] = useState<string>()
  const save = async (input: UpdateChannel) => {
    setProblem(undefined)
    await update.mutateAsync(input).then(
      () => notify(t('channels.saved')),
      (error) => setProblem(codeOf(error) === 'CONFLICT' ? t('channels.nameTaken') : t('channels.saveFailed')),
    )
  }
  const { id: channelId, name, topic, description, posting } = channel
  const form = useForm(UpdateChannel, { channelId, name, topic, description, posting: `${posting}` }, save)
  return (
    <Box component="form" noValidate onSubmit={form.onSubmit} sx={{ display: 'grid', gap: 2 }}>
      <Field autoComplete="off" label={t('channels.name')} {...form.field('name', t('channels.nameError'))} />
      <Field
        autoComplete="off"
        label={t('channels.topic')}
        hint={t('channels.topicHint')}
        {...form.field('topic', t('channels.topicError'))}
      />
      <Field
        multiline
        minRows={2}
        maxRows={6}
        label={t('channels.description')}
        hint={t('channels.descriptionHint')}
        {...form.field('description', t('channels.descriptionError'))}
      />
      <PostingChoice value={form.values.posting} onChange={(value) => form.set('posting', value)} />
      <Typography role="alert" variant="body2" sx={{ color: 'error.main', minHeight: 20 }}>
        {problem}
      </Typography>
      <Box>
        <Button type="submit" variant="contained" loading={form.busy}>
          {t('channels.save')}
        </Button>
      </Box>
    </Box>
  )
}

function PostingChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  return (
    <Box>
      <Typography variant="body2" sx={{ fontWeight: 550, mb: 1 }}>
        {t('channels.posting')}
      </Typography>
      <Select
        fullWidth
        size="small"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputProps={{ 'aria-label': t('channels.posting') }}
      >
        <MenuItem value="everyone">{t('channels.everyone')}</MenuItem>
        <MenuItem value="moderators">{t('channels.moderators')}</MenuItem>
      </Select>
    </Box>
  )
}

function Archive({ channel: { id, archivedAt } }: { channel: Channel }) {
  const { t } = useTranslation()
  const notify = useNotice()
  const archive = useArchiveChannel(id)
  const toggle = () => archive.mutate(!archivedAt, { onError: () => notify(t('channels.archiveFailed')) })
  return (
    <Box sx={{ mt: 5, pt: 4, borderTop: 1, borderColor: 'divider', display: 'flex', alignItems: 'center', gap: 3 }}>
      <Typography variant="body2" sx={{ flex: 1, color: 'text.secondary' }}>
        {archivedAt ? t('channels.archived') : t('channels.archiveHint')}
      </Typography>
      <Button
        variant="outlined"
        loading={archive.isPending}
        onClick={toggle}
        sx={{ flex: 'none', ...(!archivedAt && { color: 'error.main' }) }}
      >
        {archivedAt ? t('channels.restore') : t('channels.archive')}
      </Button>
    </Box>
  )
}
