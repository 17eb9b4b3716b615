import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Logo } from '../ui/Logo.tsx'
import { TextLink } from '../ui/TextLink.tsx'
import { useTitle } from '../ui/useTitle.ts'

interface Props {
  title: string
  heading: string
  hint: string
  /** The other page, and the question that leads there. */
  other: { question: string; action: string; to: '/sign-in' | '/sign-up'; next: string | undefined }
  children: ReactNode
}

/** The frame of signing in and signing up. */
export function AuthPage({ title, heading, hint, other, children }: Props) {
  const { t } = useTranslation()
  useTitle(title)
  return (
    <Box
      component="main"
      sx={{ minHeight: '100%', maxHeight: '100%', overflow: 'auto', display: 'flex', bgcolor: 'background.sidebar' }}
    >
      <Box sx={{ m: 'auto', p: 5, width: '100%', maxWidth: 432 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 2.5, mb: 6, justifyContent: 'center' }}>
          <Logo size={26} />
          <Typography sx={{ fontWeight: 650, letterSpacing: '-0.01em' }}>{t('app.name')}</Typography>
        </Box>
        <Box sx={card}>
          <Typography variant="h1">{heading}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1, mb: 6 }}>
            {hint}
          </Typography>
          {children}
        </Box>
        <Typography variant="body2" sx={{ color: 'text.secondary', textAlign: 'center', mt: 5 }}>
          {other.question}{' '}
          <TextLink to={other.to} search={{ next: other.next }} sx={{ fontWeight: 550 }}>
            {other.action}
          </TextLink>
        </Typography>
      </Box>
    </Box>
  )
}

const card = {
  bgcolor: 'background.default',
  border: 1,
  borderColor: 'divider',
  borderRadius: '12px',
  p: { xs: 5, sm: 7 },
}
