import { styled } from '@mui/material/styles'
import { createElement, memo } from 'react'
import { mono } from '../app/theme.ts'
import { type Piece, parse } from './parse.ts'

/** A message's text, with its line breaks, its links and its code; never as markup. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return createElement(Body, null, ...parse(text).map(show))
})

function show(piece: Piece) {
  if (piece.kind === 'block') return <pre>{piece.text}</pre>
  if (piece.kind === 'code') return <code>{piece.text}</code>
  if (piece.kind === 'text') return piece.text
  return (
    <a href={piece.href} target="_blank" rel="noopener noreferrer">
      {piece.text}
    </a>
  )
}

const Body = styled('div')(({ theme }) => ({
  fontSize: 15,
  lineHeight: '22px',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  '& a': {
    color: theme.vars?.palette.primary.main,
    textDecorationColor: 'color-mix(in srgb, currentcolor 40%, transparent)',
    textUnderlineOffset: 2,
    '&:hover': { textDecorationColor: 'currentcolor' },
  },
  '& code, & pre': { fontFamily: mono, fontSize: 13, background: theme.vars?.palette.action.hover },
  '& code': { padding: '1px 5px', borderRadius: 5, border: `1px solid ${theme.vars?.palette.divider}` },
  '& pre': {
    margin: '4px 0',
    padding: '8px 12px',
    width: 'fit-content',
    maxWidth: '100%',
    lineHeight: '19px',
    borderRadius: 8,
    border: `1px solid ${theme.vars?.palette.divider}`,
    overflowX: 'auto',
    whiteSpace: 'pre',
    overflowWrap: 'normal',
  },
}))
