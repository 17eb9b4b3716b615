import { styled } from '@mui/material/styles'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
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
      {formats.map((format, at) => {
        const name = t('writing.withKeys', { what: t(`writing.${format.name}`), keys: keysOf(format) })
        return (
          <Tool
            key={format.name}
            type="button"
            aria-label={name}
            title={name}
            tabIndex={at === active ? 0 : -1}
            onFocus={() => setActive(at)}
            onClick={() => onFormat(format)}
          >
            <format.icon aria-hidden size={16} strokeWidth={1.75} />
          </Tool>
        )
      })}
    </Bar>
  )
}

const Bar = styled('div')({
  display: 'flex',
  gap: 2,
  overflowX: 'auto',
  scrollbarWidth: 'none',
  margin: '0 0 4px -6px',
  color: tones.text.secondary,
})

/** Plain, for there are ten of them in every channel that opens. */
const Tool = styled(PlainButton)({
  flex: 'none',
  display: 'grid',
  placeItems: 'center',
  width: 26,
  height: 26,
  borderRadius: 6,
  color: 'inherit',
  '&:hover': { background: tones.action.hover },
})
