import CssBaseline from '@mui/material/CssBaseline'
import GlobalStyles from '@mui/material/GlobalStyles'
import { ThemeProvider } from '@mui/material/styles'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { I18nextProvider } from 'react-i18next'
import { NoticeProvider } from '../ui/Notice.tsx'
import { queryClient } from './queryClient.ts'
import { router } from './router.tsx'
import { i18n } from './text/index.ts'
import { globalStyles, theme } from './theme.ts'

/** Everything that the whole app stands in. */
export function App() {
  return (
    <I18nextProvider i18n={i18n}>
      <ThemeProvider theme={theme} defaultMode="system" noSsr>
        <CssBaseline />
        <GlobalStyles styles={globalStyles} />
        <QueryClientProvider client={queryClient}>
          <NoticeProvider>
            <RouterProvider router={router} />
          </NoticeProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </I18nextProvider>
  )
}
