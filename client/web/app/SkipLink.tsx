import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'

const Anchor = styled('a')(({ theme }) => ({
  position: 'fixed',
  zIndex: theme.zIndex.tooltip,
  top: 8,
  left: 8,
  padding: '8px 12px',
  borderRadius: 8,
  color: theme.vars?.palette.primary.contrastText,
  background: theme.vars?.palette.primary.main,
  '&:not(:focus)': { transform: 'translateY(-200%)' },
}))

/** The first stop of the Tab key: past the sidebar. */
export function SkipLink() {
  const { t } = useTranslation()
  return <Anchor href="#main">{t('app.skip')}</Anchor>
}
