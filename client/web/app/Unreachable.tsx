import Box from '@mui/material/Box'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../ui/ErrorState.tsx'

const retryEveryMs = 3000

/** The app is here and the server is not: tries again by itself, and whenever the network returns. */
export function Unreachable() {
  const { t } = useTranslation()
  const router = useRouter()
  useEffect(() => {
    const again = () => void router.invalidate()
    const timer = setInterval(again, retryEveryMs * (1 + Math.random() / 2))
    addEventListener('online', again)
    return () => {
      clearInterval(timer)
      removeEventListener('online', again)
    }
  }, [router])
  return (
    <Box component="main" sx={{ display: 'flex', height: '100%' }}>
      <ErrorState
        title={t('app.unreachable')}
        hint={t('app.unreachableHint')}
        onRetry={() => void router.invalidate()}
      />
    </Box>
  )
}
