import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MyChannel } from '../../../shared/channels.ts'
import type { Level, Preferences } from '../../../shared/notifications.ts'
import { usePeople } from '../auth/people.ts'
import { useLabel } from '../channels/names.ts'
import { useMyChannels } from '../channels/queries.ts'
import { LevelDialog } from './LevelDialog.tsx'
import { useSetBlocked, useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

/** Where something else was chosen: channels, threads, and people whose messages one is not told of. */
export function Exceptions({ preferences: { channels, threads, blocked } }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const mine = useMyChannels().data ?? []
  const people = usePeople(blocked)
  const set = useSetPreferences()
  const [open, setOpen] = useState<MyChannel>()
  const openLabel = useLabel(open ?? nowhere)
  const own = mine.filter(({ id }) => channels[id])
  const threadIds = Object.keys(threads)
  const forgetThreads = () =>
    set.mutate({ threads: Object.fromEntries(threadIds.slice(0, 100).map((id) => [id, null])) })
  const isNone = own.length + threadIds.length + blocked.length === 0
  return (
    <Section
      title={t('notifications.exceptions')}
      hint={isNone ? t('notifications.noExceptions') : t('notifications.exceptionsHint')}
    >
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {own.map((channel) => (
          <OfChannel
            key={channel.id}
            channel={channel}
            level={channels[channel.id] ?? 'mentions'}
            onChange={() => setOpen(channel)}
          />
        ))}
        {threadIds.length > 0 && (
          <Row title={t('notifications.threads', { count: threadIds.length })}>
            <Button size="small" onClick={forgetThreads}>
              {t('notifications.reset')}
            </Button>
          </Row>
        )}
        {blocked.map((id) => (
          <OfPerson key={id} userId={id} name={people.get(id)?.name ?? t('messages.someone')} />
        ))}
      </Box>
      {open && <LevelDialog channelId={open.id} name={openLabel} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

const nowhere = { kind: 'public' as const, name: '', userIds: [] }

function OfChannel({ channel, level, onChange }: { channel: MyChannel; level: Level; onChange: () => void }) {
  const { t } = useTranslation()
  const label = useLabel(channel)
  return (
    <Row title={label} detail={t(`notifications.level.${level}`)}>
      <Button size="small" aria-label={t('notifications.changeOf', { name: label })} onClick={onChange}>
        {t('notifications.change')}
      </Button>
    </Row>
  )
}

function OfPerson({ userId, name }: { userId: string; name: string }) {
  const { t } = useTranslation()
  const set = useSetBlocked(userId)
  return (
    <Row title={name} detail={t('notifications.blocked')}>
      <Button
        size="small"
        loading={set.isPending}
        aria-label={t('notifications.unblockOf', { name })}
        onClick={() => set.mutate(false)}
      >
        {t('notifications.unblock')}
      </Button>
    </Row>
  )
}

function Row({ title, detail, children }: { title: string; detail?: string; children: ReactNode }) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 44, listStyle: 'none' }}>
      <Typography variant="body2" noWrap sx={{ flex: 1, minWidth: 0 }}>
        {title}
      </Typography>
      {detail && (
        <Typography variant="body2" noWrap sx={{ color: 'text.secondary' }}>
          {detail}
        </Typography>
      )}
      {children}
    </Box>
  )
}
