import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import X from 'lucide-react/icons/x'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Keyword, mostKeywords, type Preferences } from '../../../shared/notifications.ts'
import { Field } from '../ui/Field.tsx'
import { useSetPreferences } from './queries.ts'
import { Section } from './Section.tsx'

/** The words that one is told of wherever they are said. */
export function Keywords({ preferences: { keywords } }: { preferences: Preferences }) {
  const { t } = useTranslation()
  const set = useSetPreferences()
  const keep = (next: string[]) => set.mutate({ keywords: next })
  return (
    <Section title={t('notifications.keywords')} hint={t('notifications.keywordsHint')}>
      {keywords.length > 0 && (
        <Box component="ul" sx={{ m: 0, p: 0, display: 'flex', flexWrap: 'wrap', gap: 2, listStyle: 'none' }}>
          {keywords.map((keyword) => (
            <li key={keyword}>
              <Chip
                label={keyword}
                deleteIcon={
                  <X
                    role="button"
                    aria-label={t('notifications.removeKeyword', { keyword })}
                    aria-hidden={false}
                    size={14}
                  />
                }
                onDelete={() => keep(keywords.filter((each) => each !== keyword))}
              />
            </li>
          ))}
        </Box>
      )}
      {keywords.length < mostKeywords && <NewKeyword keywords={keywords} onAdd={keep} />}
    </Section>
  )
}

function NewKeyword({ keywords, onAdd }: { keywords: string[]; onAdd: (next: string[]) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const add = (event: FormEvent) => {
    event.preventDefault()
    const words = text.split(',').filter((word) => word.trim() !== '')
    const parsed = words.map((word) => Keyword.safeParse(word))
    const known = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]))
    if (known.length < parsed.length) return setWrong(true)
    setText('')
    if (known.length > 0) onAdd([...new Set([...keywords, ...known])].slice(0, mostKeywords))
  }
  return (
    <Box component="form" noValidate onSubmit={add} sx={{ display: 'flex', gap: 2, alignItems: 'end', maxWidth: 440 }}>
      <Box sx={{ flex: 1 }}>
        <Field
          label={t('notifications.newKeyword')}
          value={text}
          autoComplete="off"
          onChange={({ target }) => {
            setText(target.value)
            setWrong(false)
          }}
          problem={wrong ? t('notifications.keywordError') : undefined}
        />
      </Box>
      <Button type="submit" variant="outlined" disabled={text.trim() === ''} sx={{ mb: 6.75, minHeight: 40 }}>
        {t('notifications.addKeyword')}
      </Button>
    </Box>
  )
}
