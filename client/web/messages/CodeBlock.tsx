import { styled } from '@mui/material/styles'
import { useQuery } from '@tanstack/react-query'
import type { ElementContent, RootContent } from 'hast'
import Copy from 'lucide-react/icons/copy'
import { createElement, Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { mono, tones } from '../app/theme.ts'
import { IconAction } from '../ui/IconAction.tsx'
import { useCopy } from './actions.ts'

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

/** Which languages there are is known to a part of the app that is loaded with the first block that names one. */
function useColours(code: string, language: string | undefined): ReactNode {
  const { data: colour } = useQuery({
    queryKey: ['colours'],
    queryFn: () => import('./colours.ts').then((module) => module.colour),
    enabled: language !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const tree = language !== undefined && colour?.(code, language)
  return tree ? createElement(Fragment, null, ...tree.map(toElement)) : undefined
}

function toElement(node: RootContent | ElementContent): ReactNode {
  if (node.type === 'text') return node.value
  if (node.type !== 'element') return null
  const names = node.properties['className']
  return createElement(
    'span',
    { className: Array.isArray(names) ? names.join(' ') : '' },
    ...node.children.map(toElement),
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
  '& .hljs-comment, & .hljs-quote': { color: tones.text.secondary, fontStyle: 'italic' },
  '& .hljs-keyword, & .hljs-selector-tag, & .hljs-tag': { color: 'light-dark(#8a3ffc, #c3a6ff)' },
  '& .hljs-string, & .hljs-attr, & .hljs-addition': { color: tones.success.main },
  '& .hljs-number, & .hljs-literal, & .hljs-symbol': { color: tones.warning.main },
  '& .hljs-title, & .hljs-section, & .hljs-built_in, & .hljs-type': { color: tones.primary.main },
  '& .hljs-deletion': { color: tones.error.main },
})
