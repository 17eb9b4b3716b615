import Button from '@mui/material/Button'
import CircularProgress from '@mui/material/CircularProgress'
import { styled } from '@mui/material/styles'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mono, tones } from '../app/theme.ts'
import { codeColours, useColours } from '../messages/useColours.ts'
import { CsvTable } from './CsvTable.tsx'
import { FormSwitch } from './FormSwitch.tsx'
import { MarkdownPage } from './MarkdownPage.tsx'
import { Plain } from './Plain.tsx'
import { useText } from './queries.ts'
import { formOf, languageOf, type Shown } from './views.ts'
import { useSize } from './words.ts'

/** In bytes: what is shown at once, and what is shown at all. */
const firstBytes = 262_144
const mostBytes = 2_097_152
/** Of characters that are coloured: more would be felt. */
const longestColoured = 120_000

/** A text: tables and Markdown as they are meant, or as everything else, as it was written. */
export function TextView({ file }: { file: Shown }) {
  const { t } = useTranslation()
  const words = useSize()
  const [isWhole, setWhole] = useState(false)
  const shown = Math.min(file.size, isWhole ? mostBytes : firstBytes)
  const { data: text, isError, isFetching } = useText(file, shown)
  const form = formOf(file)
  const [isSource, setSource] = useState(form === undefined)
  if (isError) return <Plain file={file} why={t('files.brokenView')} />
  if (text === undefined) return <CircularProgress color="inherit" size={28} aria-label={t('files.opening')} />
  return (
    <Paper data-scrolls tabIndex={0} role="region" aria-label={file.name}>
      {form && <FormSwitch form={form} isSource={isSource} onChange={setSource} />}
      {isSource && <Source name={file.name} text={text} />}
      {!isSource && form === 'page' && <MarkdownPage text={text} />}
      {!isSource && form === 'table' && <CsvTable text={text} isCut={shown < file.size} />}
      {shown < file.size && (
        <p className="foot">
          {t('files.part', { size: words(shown) })}
          {!isWhole && (
            <Button loading={isFetching} onClick={() => setWhole(true)}>
              {t('files.showAll')}
            </Button>
          )}
        </p>
      )}
    </Paper>
  )
}

/** Code with its lines counted and coloured, everything else with its lines broken. */
function Source({ name, text }: { name: string; text: string }) {
  const language = languageOf(name)
  const coloured = useColours(text, language, longestColoured)
  return (
    <div className={language ? 'code' : 'prose'}>
      {language && <pre aria-hidden>{numbersFor(text)}</pre>}
      <pre>{coloured ?? text}</pre>
    </div>
  )
}

function numbersFor(text: string): string {
  const lines = text.replace(/\n$/, '').split('\n').length
  return Array.from({ length: lines }, (_, index) => index + 1).join('\n')
}

const Paper = styled('div')({
  width: '100%',
  maxWidth: 980,
  height: '100%',
  overflow: 'auto',
  borderRadius: 8,
  color: tones.text.primary,
  background: tones.background.default,
  '& > .code pre, & > .prose pre': { margin: 0, fontFamily: mono, fontSize: 13, lineHeight: '20px', tabSize: 4 },
  '& > .code': { display: 'flex', minWidth: 'fit-content', padding: '16px 16px 16px 0' },
  '& > .code pre:first-of-type': {
    position: 'sticky',
    left: 0,
    flex: 'none',
    padding: '0 12px 0 16px',
    textAlign: 'right',
    userSelect: 'none',
    color: tones.text.disabled,
    background: tones.background.default,
  },
  '& > .prose pre': { padding: '20px 24px', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '& > .foot': {
    position: 'sticky',
    bottom: 0,
    left: 0,
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minHeight: 48,
    margin: 0,
    padding: '4px 24px',
    fontSize: 13,
    color: tones.text.secondary,
    background: tones.background.default,
    borderTop: `1px solid ${tones.divider}`,
  },
  ...codeColours,
})
