import { styled } from '@mui/material/styles'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconAction } from '../ui/IconAction.tsx'
import { type Format, formats, keysOf } from './formats.ts'

/** The formats as buttons: one stop of the Tab key, within which the arrows go from one to the next. */
export function FormatBar({ onFormat }: { onFormat: (format: Format) => void }) {
  const { t } = useTranslation()
  const [active, setActive] = useState(0)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = (active + step + formats.length) % formats.length
    setActive(next)
    event.currentTarget.querySelectorAll('button')[next]?.focus()
  }
  return (
    <Bar
      role="toolbar"
      aria-label={t('writing.formatting')}
      onKeyDown={onKeyDown}
      // What is selected in the field stays so.
      onMouseDown={(event) => event.preventDefault()}
    >
      {formats.map((format, at) => (
        <IconAction
          key={format.name}
          icon={format.icon}
          label={t('writing.withKeys', { what: t(`writing.${format.name}`), keys: keysOf(format) })}
          size="small"
          tabIndex={at === active ? 0 : -1}
          onFocus={() => setActive(at)}
          onClick={() => onFormat(format)}
        />
      ))}
    </Bar>
  )
}

const Bar = styled('div')(({ theme }) => ({
  display: 'flex',
  gap: 2,
  overflowX: 'auto',
  scrollbarWidth: 'none',
  margin: '0 0 4px -6px',
  color: theme.vars?.palette.text.secondary,
  '& button': { flex: 'none', color: 'inherit', padding: 5 },
  '& svg': { width: 16, height: 16 },
}))
