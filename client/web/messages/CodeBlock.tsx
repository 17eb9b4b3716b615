import { styled } from '@mui/material/styles'
import Copy from 'lucide-react/icons/copy'
import { useTranslation } from 'react-i18next'
import type { Range } from '../../../shared/search.ts'
import { mono, tones } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useCopy } from './actions.ts'
import { Marked } from './Marked.tsx'
import { codeColours, useColours } from './useColours.ts'

interface Props {
  code: string
  language: string | undefined
  /** What was found in it; it is then marked and not coloured. */
  found?: readonly Range[] | undefined
}

/** A block of code, coloured once its colours are loaded. */
export function CodeBlock({ code, language, found = [] }: Props) {
  const { t } = useTranslation()
  const copy = useCopy()
  const coloured = useColours(code, found.length > 0 ? undefined : language)
  return (
    <Frame>
      <pre>{coloured ?? <Marked text={code} found={found} />}</pre>
      <IconAction
        className="copy"
        size="small"
        icon={Copy}
        label={t('messages.copyCode')}
        onClick={() => void copy(code)}
      />
    </Frame>
  )
}

const Frame = styled('div')({
  position: 'relative',
  width: 'fit-content',
  maxWidth: '100%',
  margin: '4px 0',
  '& pre': {
    margin: 0,
    padding: '8px 12px',
    minWidth: 80,
    minHeight: 37,
    fontFamily: mono,
    fontSize: 13,
    lineHeight: '19px',
    borderRadius: 8,
    background: tones.action.hover,
    border: `1px solid ${tones.divider}`,
    overflowX: 'auto',
    whiteSpace: 'pre',
    overflowWrap: 'normal',
    tabSize: 4,
  },
  '& .copy': {
    position: 'absolute',
    top: 3,
    right: 3,
    opacity: 0,
    background: tones.background.paper,
    '&:hover': { background: tones.background.paper },
  },
  '&:hover .copy, & .copy:focus-visible': { opacity: 1 },
  ...codeColours,
})
