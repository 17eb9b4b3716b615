import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import MessagesSquare from 'lucide-react/icons/messages-square'
import { useTranslation } from 'react-i18next'
import type { FollowedThread } from '../../../shared/messages.ts'
import { useChat } from '../app/chat.ts'
import { PlacePage } from '../app/PlacePage.tsx'
import { useChannelName } from '../channels/names.ts'
import { MessageRow } from '../messages/MessageRow.tsx'
import { toRows } from '../messages/rows.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { useThreads } from './queries.ts'

/** The threads that the person follows, wherever they are, the one with the newest reply first. */
export function ThreadsPage() {
  const { t } = useTranslation()
  return (
    <PlacePage title={t('threads.all')}>
      <Threads />
    </PlacePage>
  )
}

function Threads() {
  const { t } = useTranslation()
  const threads = useThreads()
  if (threads.isPending) return <ListSkeleton rows={5} height={72} />
  if (threads.isError) return <ErrorState title={t('threads.listFailed')} onRetry={() => void threads.refetch()} />
  const all = threads.data.pages.flat()
  if (all.length === 0)
    return <EmptyState icon={MessagesSquare} title={t('threads.empty')} hint={t('threads.emptyHint')} />
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexDirection: 'column', gap: 4 }}>
        {all.map((thread) => (
          <ThreadCard key={thread.root.id} thread={thread} />
        ))}
      </Box>
      {threads.hasNextPage && (
        <Button sx={{ mt: 4 }} loading={threads.isFetchingNextPage} onClick={() => void threads.fetchNextPage()}>
          {t('threads.more')}
        </Button>
      )}
    </>
  )
}

function ThreadCard({ thread: { root, unread, lastReplies } }: { thread: FollowedThread }) {
  const { t } = useTranslation()
  const { me } = useChat()
  const name = useChannelName(root.channelId)
  const rows = [...toRows([root], [], me.id), ...toRows(lastReplies, [], me.id)]
  return (
    <Box component="li" sx={card}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 3, px: 5, pt: 1, pb: 2 }}>
        <Typography variant="h2" component="h3" noWrap sx={{ flex: 1 }}>
          {name}
        </Typography>
        {unread > 0 && <b className="unread">{t('threads.unread', { count: unread })}</b>}
        <TextLink
          variant="body2"
          to="/channels/$channelId"
          params={{ channelId: root.channelId }}
          search={{ thread: root.id }}
        >
          {t('threads.open')}
        </TextLink>
      </Box>
      {rows.map(({ entry }) => (
        <MessageRow key={entry.id} entry={entry} head inThread dated />
      ))}
    </Box>
  )
}

const card = {
  py: 2,
  border: 1,
  borderColor: 'divider',
  borderRadius: '10px',
  '& .unread': { fontSize: 12, fontWeight: 600, color: 'primary.main', whiteSpace: 'nowrap' },
}
