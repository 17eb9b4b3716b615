import { styled } from '@mui/material/styles'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'

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

const Shown = styled('span')({ borderRadius: 4, background: tones.action.selected })

const Hidden = styled('span')({
  borderRadius: 4,
  cursor: 'pointer',
  background: tones.text.disabled,
  '& > span': { opacity: 0 },
  '&:hover': { background: tones.text.secondary },
})
