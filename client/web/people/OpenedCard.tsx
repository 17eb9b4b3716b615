import Popover from '@mui/material/Popover'
import { useTranslation } from 'react-i18next'
import { useShownCard } from './cards.tsx'
import { ProfileCard } from './ProfileCard.tsx'

/** The card that is open, where its opener was: the opener may scroll away. `onMessage` begins a conversation with somebody. */
export function OpenedCard({ onMessage }: { onMessage: (userId: string) => void }) {
  const { t } = useTranslation()
  const { shown, close } = useShownCard()
  if (!shown) return null
  return (
    <Popover
      open
      onClose={close}
      anchorReference="anchorPosition"
      anchorPosition={shown.at}
      slotProps={{ paper: { role: 'dialog', 'aria-label': t('people.card'), sx: paper } }}
    >
      <ProfileCard userId={shown.userId} onClose={close} onMessage={onMessage} />
    </Popover>
  )
}

const paper = {
  width: 300,
  border: 1,
  borderColor: 'divider',
  borderRadius: '12px',
  boxShadow: '0 8px 24px rgb(20 16 10 / 0.12)',
}
