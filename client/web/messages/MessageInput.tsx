import InputBase, { type InputBaseProps } from '@mui/material/InputBase'
import { styled } from '@mui/material/styles'
import { type KeyboardEvent, type RefObject, useId } from 'react'
import type { Offered } from '../commands/offered.ts'
import { CompletionList } from './CompletionList.tsx'
import { FormatBar } from './FormatBar.tsx'
import { useFormatBarShown } from './formatBarShown.ts'
import type { Names } from './naming.ts'
import { useCompletion } from './useCompletion.ts'
import { useFormatting } from './useFormatting.ts'

interface Props extends Pick<InputBaseProps, 'id' | 'placeholder' | 'maxRows' | 'autoFocus' | 'onFocus' | 'sx'> {
  label: string
  describedBy?: string
  value: string
  onChange: (text: string) => void
  /** A key that the field itself has no use for. */
  onKeyDown: (event: KeyboardEvent) => void
  input: RefObject<HTMLTextAreaElement | null>
  names: Names
  /** The commands that it may begin with. */
  commands?: readonly Offered[]
}

const none: readonly Offered[] = []

/** Where a text is written: names are completed, what is selected is formatted, and lists go on. */
export function MessageInput({
  label,
  describedBy,
  value,
  onChange,
  onKeyDown,
  input,
  names,
  commands = none,
  ...field
}: Props) {
  const list = useId()
  const { candidates, active, look, close, take, onKeyDown: complete } = useCompletion(input, names, commands)
  const { format, onKeyDown: formatByKey, onPaste } = useFormatting(input)
  const { isShown } = useFormatBarShown()
  const isOpen = candidates.length > 0
  return (
    <Frame>
      {isShown && <FormatBar onFormat={format} />}
      <InputBase
        multiline
        fullWidth
        {...field}
        value={value}
        inputRef={input}
        onChange={(event) => onChange(event.target.value)}
        onSelect={look}
        onBlur={close}
        onPaste={onPaste}
        onKeyDown={(event) => {
          if (!complete(event) && !formatByKey(event)) onKeyDown(event)
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
      {isOpen && <CompletionList id={list} label={label} candidates={candidates} active={active} onTake={take} />}
    </Frame>
  )
}

const Frame = styled('div')({ position: 'relative', flex: 1, minWidth: 0 })
