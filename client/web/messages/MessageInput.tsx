import InputBase, { type InputBaseProps } from '@mui/material/InputBase'
import { styled } from '@mui/material/styles'
import { type KeyboardEvent, type RefObject, useId } from 'react'
import type { Names } from './naming.ts'
import { insert, useCompletion } from './useCompletion.ts'

interface Props extends Pick<InputBaseProps, 'id' | 'placeholder' | 'maxRows' | 'autoFocus' | 'onFocus' | 'sx'> {
  label: string
  describedBy?: string
  value: string
  onChange: (text: string) => void
  /** A key that the field itself has no use for. */
  onKeyDown: (event: KeyboardEvent) => void
  input: RefObject<HTMLTextAreaElement | null>
  names: Names
}

/** Where a text is written: names are completed, and keys format what is selected. */
export function MessageInput({ label, describedBy, value, onChange, onKeyDown, input, names, ...field }: Props) {
  const list = useId()
  const { candidates, active, look, close, take, onKeyDown: complete } = useCompletion(input, names)
  const isOpen = candidates.length > 0
  return (
    <Frame>
      <InputBase
        multiline
        fullWidth
        {...field}
        value={value}
        inputRef={input}
        onChange={(event) => onChange(event.target.value)}
        onSelect={look}
        onBlur={close}
        onKeyDown={(event) => {
          if (!complete(event) && !format(event)) onKeyDown(event)
        }}
        slotProps={{
          input: {
            'aria-label': label,
            'aria-describedby': describedBy,
            'aria-autocomplete': 'list',
            'aria-controls': isOpen ? list : undefined,
            'aria-activedescendant': isOpen ? `${list}-${active}` : undefined,
          },
        }}
      />
      {isOpen && (
        <List id={list} role="listbox" aria-label={label}>
          {candidates.map((candidate, at) => (
            <div
              key={candidate.key}
              id={`${list}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              // The field keeps the focus.
              onPointerDown={(event) => {
                event.preventDefault()
                take(candidate)
              }}
            >
              <span>{candidate.label}</span>
              {candidate.hint && <small>{candidate.hint}</small>}
            </div>
          ))}
        </List>
      )}
    </Frame>
  )
}

const marks: Record<string, string> = { b: '**', i: '_', e: '`', X: '~~', S: '||' }

/** Puts what is selected between marks: Ctrl+B, I, E, and with Shift X and S. Whether the key meant that. */
function format(event: KeyboardEvent): boolean {
  const mark = marks[event.shiftKey ? event.key.toUpperCase() : event.key]
  const { target } = event
  if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey || !(target instanceof HTMLTextAreaElement))
    return false
  event.preventDefault()
  const { selectionStart, selectionEnd, value } = target
  insert(`${mark}${value.slice(selectionStart, selectionEnd)}${mark}`)
  target.setSelectionRange(selectionStart + mark.length, selectionEnd + mark.length)
  return true
}

const Frame = styled('div')({ position: 'relative', flex: 1, minWidth: 0 })

const List = styled('div')(({ theme }) => ({
  position: 'absolute',
  zIndex: 5,
  left: 0,
  bottom: '100%',
  width: 320,
  maxWidth: '100%',
  margin: '0 0 10px',
  padding: 4,
  fontSize: 14,
  borderRadius: 8,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  boxShadow: '0 4px 16px rgb(0 0 0 / 0.12)',
  '& > div': {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minHeight: 34,
    padding: '0 8px',
    borderRadius: 6,
    cursor: 'pointer',
  },
  '& > div[aria-selected=true], & > div:hover': { background: theme.vars?.palette.action.selected },
  '& span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '& small': { color: theme.vars?.palette.text.secondary, whiteSpace: 'nowrap' },
}))
