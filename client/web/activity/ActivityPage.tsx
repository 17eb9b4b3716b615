import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import Typography from '@mui/material/Typography'
import Bell from 'lucide-react/icons/bell'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActivityKind, type ShownActivity } from '../../../shared/activity.ts'
import { PlacePage } from '../app/PlacePage.tsx'
import { useChannelName } from '../channels/names.ts'
import { emojiMark, WithEmoji } from '../emoji/WithEmoji.tsx'
import { MessageCard } from '../messages/MessageCard.tsx'
import { useFewNames } from '../messages/useFewNames.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { useActivities, useMarkSeen, useSeen } from './queries.ts'

/** Who has named the person, replied to them or reacted to what they said. */
export function ActivityPage() {
  const { t } = useTranslation()
  const [kind, setKind] = useState<ActivityKind>()
  return (
    <PlacePage title={t('activity.title')}>
      <Tabs value={kind ?? 'all'} onChange={(_, chosen) => setKind(ActivityKind.safeParse(chosen).data)} sx={{ mb: 3 }}>
        {(['all', ...ActivityKind.options] as const).map((each) => (
          <Tab key={each} value={each} label={t(`activity.${each}`)} />
        ))}
      </Tabs>
      <Activities kind={kind} />
    </PlacePage>
  )
}

function Activities({ kind }: { kind: ActivityKind | undefined }) {
  const { t } = useTranslation()
  const activities = useActivities(kind)
  const all = activities.data?.pages.flatMap((page) => page.activities) ?? []
  // What was new when the page was opened stays marked while it is looked at.
  const [seenAt] = useState(useSeen()?.seenAt ?? '')
  useMarkSeen(kind ? undefined : all[0]?.at)
  if (activities.isPending) return <ListSkeleton rows={5} height={72} />
  if (activities.isError) return <ErrorState title={t('activity.failed')} onRetry={() => void activities.refetch()} />
  if (all.length === 0) return <EmptyState icon={Bell} title={t('activity.empty')} hint={t('activity.emptyHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 3 }}>
        {together(all).map((activities) => (
          <Item key={keyOf(activities)} activities={activities} isNew={activities[0].at > seenAt} />
        ))}
      </Box>
      {activities.hasNextPage && (
        <Button sx={{ mt: 4 }} loading={activities.isFetchingNextPage} onClick={() => void activities.fetchNextPage()}>
          {t('threads.more')}
        </Button>
      )}
    </>
  )
}

/** What is shown as one, the newest first. */
type Together = [ShownActivity, ...ShownActivity[]]

/** The reactions of several people to one message with one emoji are one thing, where nothing else came between them. */
function together(all: readonly ShownActivity[]): Together[] {
  const shown: Together[] = []
  for (const activity of all) {
    const last = shown.at(-1)
    if (activity.kind === 'reaction' && last && isAlike(last[0], activity)) last.push(activity)
    else shown.push([activity])
  }
  return shown
}

function isAlike(one: ShownActivity, other: ShownActivity): boolean {
  return one.kind === other.kind && one.messageId === other.messageId && one.emoji === other.emoji
}

/** By the first of them that came, which stays when others come. */
function keyOf(activities: Together): string {
  const { kind, messageId, actorId, emoji } = activities.at(-1) ?? activities[0]
  return [kind, messageId, actorId, emoji].join()
}

const namesShown = 2

function Item({ activities, isNew }: { activities: Together; isNew: boolean }) {
  const { t } = useTranslation()
  const [{ kind, emoji, message }] = activities
  const actorIds = activities.map(({ actorId }) => actorId)
  const place = useChannelName(message.channelId)
  const words = t(`activity.${kind}By`, { name: useFewNames(actorIds, namesShown), place, emoji: emojiMark })
  return (
    <MessageCard
      message={message}
      title={
        <Typography variant="body2" sx={{ flex: '1 1 240px', fontWeight: isNew ? 650 : 400 }}>
          <WithEmoji words={words} emoji={emoji} />
        </Typography>
      }
    />
  )
}
