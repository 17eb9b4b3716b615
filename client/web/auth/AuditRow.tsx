import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import { auditedTopics } from '../../../shared/audit.ts'
import type { AuditEntry } from '../../../shared/auth.ts'
import { CustomEmoji } from '../../../shared/emoji.ts'
import { useTime } from '../app/time.ts'
import { labelOf } from './audit.ts'
import { useDevice } from './device.ts'
import { usePerson } from './people.ts'

/** One entry as a sentence: who, what, to whom, from where. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const time = useTime()
  return (
    <Box component="li" sx={row}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body2">{useSentence(entry)}</Typography>
        <Typography variant="caption" component="p" noWrap sx={{ color: 'text.secondary' }}>
          {useOrigin(entry)}
        </Typography>
      </Box>
      <Typography
        variant="caption"
        component="time"
        dateTime={entry.at}
        title={time.full(entry.at)}
        sx={{ color: 'text.secondary', flex: 'none', textAlign: 'right' }}
      >
        {time.day(entry.at)}
        <br />
        {time.clock(entry.at)}
      </Typography>
    </Box>
  )
}

function useSentence({ type, actorId, subjectId, detail }: AuditEntry): string {
  const { t } = useTranslation()
  const subject = useNameOrId(subjectId)
  const actor = useNameOrId(actorId ?? subjectId)
  const topic = auditedTopics.find(({ name }) => name === type)
  if (!topic) return type
  const told = { actor, subject, own: String(actorId === subjectId), detail: detailOf(detail), thing: thingOf(detail) }
  return t(`audit.sentences.${labelOf(topic.name)}`, told)
}

function useNameOrId(id: string): string {
  const person = usePerson(id)
  return person?.name ?? (person === null ? id : '…')
}

/** What an event is about, besides people. */
function detailOf({ role, change, name, policy }: AuditEntry['detail']): string {
  return [role, change, name, policy].find((value) => typeof value === 'string') ?? ''
}

/** The name of what an event is about. */
function thingOf({ name, emoji }: AuditEntry['detail']): string {
  const now = CustomEmoji.safeParse(emoji).data?.name ?? name
  return typeof now === 'string' ? now : ''
}

function useOrigin({ detail: { address, userAgent } }: AuditEntry): string {
  const device = useDevice(typeof userAgent === 'string' ? userAgent : null)
  return [userAgent ? device.name : '', address].filter((part) => typeof part === 'string' && part !== '').join(' · ')
}

const row = {
  display: 'flex',
  alignItems: 'center',
  gap: 3,
  px: 2,
  py: 1.5,
  minHeight: 52,
  listStyle: 'none',
  borderBottom: 1,
  borderColor: 'divider',
}
