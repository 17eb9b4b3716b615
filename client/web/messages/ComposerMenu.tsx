import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import ListChecks from 'lucide-react/icons/list-checks'
import Plus from 'lucide-react/icons/plus'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PollToSend } from '../../../shared/polls.ts'
import { PollDialog } from '../polls/PollDialog.tsx'
import { IconAction } from '../ui/IconAction.tsx'

interface Props {
  disabled: boolean
  /** What a poll would ask, as far as it is written. */
  question: string
  onAsk: (question: string, poll: PollToSend) => void
}

/** What can be said besides words. */
export function ComposerMenu({ disabled, question, onAsk }: Props) {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [asking, setAsking] = useState(false)
  const ask = () => {
    setAnchor(null)
    setAsking(true)
  }
  return (
    <>
      <IconAction
        icon={Plus}
        label={t('messages.add')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ flex: 'none', width: 34, height: 34, color: 'text.secondary' }}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem disabled={disabled} onClick={ask}>
          <ListChecks aria-hidden size={16} strokeWidth={1.75} />
          {t('polls.create')}
        </MenuItem>
      </Menu>
      {asking && <PollDialog question={question} onAsk={onAsk} onClose={() => setAsking(false)} />}
    </>
  )
}
