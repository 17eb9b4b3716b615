import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslation } from 'react-i18next'
import type { Poll } from '../../../shared/polls.ts'
import { usePeople } from '../auth/people.ts'
import { Modal } from '../ui/Modal.tsx'
import { PersonRow } from '../ui/PersonRow.tsx'

/** Who has voted for what. */
export function VotersDialog({ question, poll, onClose }: { question: string; poll: Poll; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal title={t('polls.who')} onClose={onClose}>
      <Box sx={{ px: 3, pb: 4, overflowY: 'auto' }}>
        <Typography variant="body2" dir="auto" sx={{ px: 2, pb: 2, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {question}
        </Typography>
        {poll.options.map((option) => (
          <Voters key={option.text} option={option} />
        ))}
      </Box>
    </Modal>
  )
}

function Voters({ option: { text, votes, userIds } }: { option: Poll['options'][number] }) {
  const { t } = useTranslation()
  const people = usePeople(userIds)
  const others = votes - userIds.length
  return (
    <Box component="section" aria-label={text} sx={{ pb: 2 }}>
      <Typography variant="body2" component="h3" dir="auto" sx={{ px: 2, py: 1, fontWeight: 650 }}>
        {t('polls.option', { text, count: votes })}
      </Typography>
      <Box component="ul" sx={{ m: 0, p: 0 }}>
        {userIds.map((id) => {
          const person = people.get(id)
          return <PersonRow key={id} id={id} name={person?.name ?? t('messages.someone')} version={person?.avatar} />
        })}
      </Box>
      {others > 0 && (
        <Typography variant="caption" sx={{ px: 2, color: 'text.secondary' }}>
          {t('polls.others', { count: others })}
        </Typography>
      )}
    </Box>
  )
}
