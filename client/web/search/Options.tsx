import { styled } from '@mui/material/styles'
import { useTranslation } from 'react-i18next'
import { theme, tones } from '../app/theme.ts'
import type { Section } from './sections.ts'

/** What the search box offers, below the field that keeps the focus. */
export function Options({ id, sections, active }: { id: string; sections: Section[]; active: number }) {
  const { t } = useTranslation()
  const before = sections.map((_, nth) => sections.slice(0, nth).reduce((sum, { options }) => sum + options.length, 0))
  return (
    <List id={id} role="listbox" aria-label={t('search.offered')}>
      {sections.map(({ title, options }, nth) => (
        // biome-ignore lint/a11y/useSemanticElements: a list box has groups and no field sets
        <div key={title ?? options[0]?.key} role="group" aria-label={title}>
          {title && <p aria-hidden>{title}</p>}
          {options.map(({ key, icon, label, hint, run }, within) => {
            const at = (before[nth] ?? 0) + within
            return (
              <Row
                key={key}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === active}
                ref={at === active ? reveal : null}
                onPointerDown={(event) => event.preventDefault()}
                onClick={run}
              >
                <i>{icon}</i>
                <span>{label}</span>
                {hint && <small>{hint}</small>}
              </Row>
            )
          })}
        </div>
      ))}
    </List>
  )
}

const reveal = (option: HTMLElement | null) => option?.scrollIntoView({ block: 'nearest' })

const List = styled('div')({
  flex: 1,
  minHeight: 0,
  overflowY: 'auto',
  padding: '6px 8px 8px',
  '& p': { margin: '8px 10px 4px', fontSize: 12, lineHeight: '16px', fontWeight: 550, color: tones.text.secondary },
})

const Row = styled('div')({
  display: 'flex',
  alignItems: 'center',
  gap: 10,
  minHeight: 38,
  padding: '0 10px',
  borderRadius: 6,
  fontSize: 14,
  cursor: 'pointer',
  '&:hover': { background: tones.action.hover },
  '&[aria-selected=true]': { background: tones.action.selected },
  [theme.breakpoints.down('md')]: { minHeight: 46, fontSize: 16 },
  '& i': { flex: 'none', width: 22, display: 'grid', placeItems: 'center', color: tones.text.secondary },
  '& span': { flex: '0 1 auto', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& small': {
    flex: '1 1 0',
    minWidth: 0,
    fontSize: 13,
    color: tones.text.secondary,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
})
