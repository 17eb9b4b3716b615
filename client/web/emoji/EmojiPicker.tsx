import Box from '@mui/material/Box'
import Popover from '@mui/material/Popover'
import { styled } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { type KeyboardEvent, memo, useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ListSkeleton } from '../ui/ListSkeleton.tsx'
import { PlainButton } from '../ui/PlainButton.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { toOffered, useCustomEmojis } from './custom.ts'
import { type Emoji, findEmojis, useEmojis } from './data.ts'
import { EmojiSign } from './EmojiSign.tsx'
import { recentEmojis, rememberEmoji } from './recent.ts'

interface Props {
  anchor: HTMLElement | null
  /** The side of the anchor that it is in line with. */
  align?: 'left' | 'right'
  onPick: (emoji: string) => void
  onClose: () => void
}

/** Every emoji there is, by search or by kind; those picked last come first, then the workspace's own. */
export function EmojiPicker({ anchor, align = 'right', onPick, onClose }: Props) {
  const pick = (emoji: string) => {
    rememberEmoji(emoji)
    onClose()
    onPick(emoji)
  }
  return (
    <Popover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'bottom', horizontal: align }}
      transformOrigin={{ vertical: 'top', horizontal: align }}
    >
      {anchor && <Emojis onPick={pick} />}
    </Popover>
  )
}

const columns = 9
const mostFound = 90

function Emojis({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search)
  const emojis = useEmojis(true)
  const custom = useOffered()
  const found = wanted && emojis ? findEmojis([...custom, ...emojis.all], wanted, mostFound) : undefined
  const onKeyDown = ({ key }: KeyboardEvent) => {
    const [first] = found ?? []
    if (key === 'Enter' && first) onPick(first.emoji)
  }
  return (
    <Box sx={{ width: 348, maxWidth: '100%' }}>
      <Box sx={{ mx: -3 }} onKeyDown={onKeyDown}>
        <SearchField label={t('emoji.search')} value={search} onChange={setSearch} />
      </Box>
      <Box sx={{ height: 300, overflowY: 'auto', px: 2, pb: 2 }} onKeyDown={moveAmong}>
        {!emojis && <ListSkeleton rows={6} height={32} />}
        {emojis && !found && <Kinds all={emojis.all} custom={custom} onPick={onPick} />}
        {found && found.length > 0 && <Grid emojis={found} onPick={onPick} />}
        {found?.length === 0 && (
          <Typography variant="body2" sx={{ p: 4, textAlign: 'center', color: 'text.secondary' }}>
            {t('emoji.none')}
          </Typography>
        )}
      </Box>
    </Box>
  )
}

function useOffered(): Emoji[] {
  const custom = useCustomEmojis()
  return useMemo(() => (custom ?? []).map(toOffered), [custom])
}

interface KindsProps {
  all: Emoji[]
  custom: Emoji[]
  onPick: (emoji: string) => void
}

const Kinds = memo(function Kinds({ all, custom, onPick }: KindsProps) {
  const { t } = useTranslation()
  const byEmoji = new Map([...custom, ...all].map((each) => [each.emoji, each]))
  const recent = recentEmojis().flatMap((emoji) => byEmoji.get(emoji) ?? [])
  const kinds = [
    [t('emoji.recent'), recent],
    ...(custom.length > 0 ? [[t('emoji.own'), custom] as const] : []),
    ...groups.map((label, group) => [t(`emoji.${label}`), all.filter((each) => each.group === kindOf(group))] as const),
  ] as const
  return kinds.map(([label, emojis]) => (
    <Kind key={label} aria-label={label} style={{ containIntrinsicSize: `auto ${heightOf(emojis.length)}px` }}>
      <Typography variant="caption" component="h3" sx={{ py: 1, px: 1, color: 'text.secondary', fontWeight: 600 }}>
        {label}
      </Typography>
      <Grid emojis={emojis} onPick={onPick} />
    </Kind>
  ))
})

/** In the order of emojibase's groups; its third, of skin tones and hair, are no emoji of their own. */
const groups = ['smileys', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'] as const
const kindOf = (group: number) => (group < 2 ? group : group + 1)
const heightOf = (count: number) => 24 + 36 * Math.ceil(count / columns)

function Grid({ emojis, onPick }: { emojis: readonly Emoji[]; onPick: (emoji: string) => void }) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {emojis.map(({ emoji, label }) => (
        <Cell key={emoji} type="button" title={label} aria-label={label} onClick={() => onPick(emoji)}>
          <EmojiSign emoji={emoji} />
        </Cell>
      ))}
    </Box>
  )
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }

function moveAmong(event: KeyboardEvent<HTMLElement>) {
  const step = steps[event.key]
  if (step === undefined) return
  const cells: (Element | null)[] = [...event.currentTarget.querySelectorAll('button')]
  const at = cells.indexOf(document.activeElement)
  event.preventDefault()
  const next = cells[Math.max(0, Math.min(cells.length - 1, at + step))]
  if (next instanceof HTMLElement) next.focus()
}

const Kind = styled('section')({ contentVisibility: 'auto' })

/** A sequence that the device has no sign for is drawn as its parts, beyond the cell. */
const Cell = styled(PlainButton)(({ theme }) => ({
  height: 36,
  overflow: 'hidden',
  whiteSpace: 'nowrap',
  fontSize: 21,
  lineHeight: '36px',
  textAlign: 'center',
  '&:hover, &:focus-visible': { background: theme.vars?.palette.action.hover },
}))
