import { styled } from '@mui/material/styles'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Hidden until the reader asks for it. */
export function Spoiler({ children }: { children?: ReactNode }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const show = () => setShown(true)
  if (shown) return <Shown>{children}</Shown>
  return (
    <Hidden
      role="button"
      tabIndex={0}
      aria-label={t('messages.spoiler')}
      onClick={show}
      onKeyDown={({ key }) => (key === 'Enter' || key === ' ') && show()}
    >
      <span aria-hidden inert>
        {children}
      </span>
    </Hidden>
  )
}

const Shown = styled('span')(({ theme }) => ({ borderRadius: 4, background: theme.vars?.palette.action.selected }))

const Hidden = styled('span')(({ theme }) => ({
  borderRadius: 4,
  cursor: 'pointer',
  background: theme.vars?.palette.text.disabled,
  '& > span': { opacity: 0 },
  '&:hover': { background: theme.vars?.palette.text.secondary },
}))
