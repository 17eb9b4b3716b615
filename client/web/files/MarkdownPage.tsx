import { styled } from '@mui/material/styles'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { MessageText } from '../messages/MessageText.tsx'
import { sectionsOf } from './sections.ts'

/** In characters: more takes a while to be read, by the app too. */
const longest = 100_000

/** A Markdown text as messages show theirs, so that nothing in it can act or load anything. */
export function MarkdownPage({ text }: { text: string }) {
  const { t } = useTranslation()
  const sections = useMemo(() => sectionsOf(text.slice(0, longest)), [text])
  return (
    <Page>
      {sections.map((section, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their order
        <MessageText key={nth} text={section} />
      ))}
      {text.length > longest && <footer>{t('files.pageCut')}</footer>}
    </Page>
  )
}

const Page = styled('article')({
  maxWidth: 760,
  margin: '0 auto',
  padding: '4px 24px 32px',
  display: 'grid',
  gap: 10,
  // Lines of a file end where its writer's window did.
  '&& > div': { whiteSpace: 'normal', minWidth: 0 },
  '&& > div > p + p': { marginTop: 10 },
  '&& .heading': { marginTop: 10 },
  '&& .heading.h1': { fontSize: 24, lineHeight: '32px' },
  '&& .heading.h2': { fontSize: 19, lineHeight: '28px' },
  '& footer': { fontSize: 13 },
})
