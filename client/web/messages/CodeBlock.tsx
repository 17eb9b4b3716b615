import { styled } from '@mui/material/styles'
import Copy from 'lucide-react/icons/copy'
import { useTranslation } from 'react-i18next'
import { mono, tones } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useCopy } from './actions.ts'
import { codeColours, useColours } from './useColours.ts'

/** A block of code, coloured once its colours are loaded. */
export function CodeBlock({ code, language }: { code: string; language: string | undefined }) {
  const { t } = useTranslation()
  const copy = useCopy()
  return (
    <Frame>
      <pre>{useColours(code, language) ?? code}</pre>
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
