import Box from '@mui/material/Box'
import { Link } from '@tanstack/react-router'
import ChevronLeft from 'lucide-react/icons/chevron-left'
import { useTranslation } from 'react-i18next'

/** On a phone, the way from a page to the list that it was opened from. */
export function BackToList() {
  const { t } = useTranslation()
  return (
    <Box sx={{ display: { md: 'none' }, ml: -2 }}>
      <Link to="/" aria-label={t('app.back')} style={{ display: 'flex', padding: 8, color: 'inherit' }}>
        <ChevronLeft size={22} strokeWidth={1.75} />
      </Link>
    </Box>
  )
}
