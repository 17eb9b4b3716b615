import { useQuery } from '@tanstack/react-query'
import type { ElementContent, RootContent } from 'hast'
import { createElement, Fragment, type ReactNode } from 'react'
import { tones } from '../app/theme.ts'

/** Which languages there are is known to a part of the app that is loaded with the first block that names one. */
export function useColours(code: string, language: string | undefined, longest?: number): ReactNode {
  const { data: colour } = useQuery({
    queryKey: ['colours'],
    queryFn: () => import('./colours.ts').then((module) => module.colour),
    enabled: language !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const tree = language !== undefined && colour?.(code, language, longest)
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

export const codeColours = {
  '& .hljs-comment, & .hljs-quote': { color: tones.text.secondary, fontStyle: 'italic' },
  '& .hljs-keyword, & .hljs-selector-tag, & .hljs-tag': { color: 'light-dark(#8a3ffc, #c3a6ff)' },
  '& .hljs-string, & .hljs-attr, & .hljs-addition': { color: tones.success.main },
  '& .hljs-number, & .hljs-literal, & .hljs-symbol': { color: tones.warning.main },
  '& .hljs-title, & .hljs-section, & .hljs-built_in, & .hljs-type': { color: tones.primary.main },
  '& .hljs-deletion': { color: tones.error.main },
}
