import { styled } from '@mui/material/styles'
import Paperclip from 'lucide-react/icons/paperclip'
import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { tones } from '../app/theme.ts'

interface Props {
  /** Something in the area, which an element marked `data-drop-area` around it is. */
  within: RefObject<HTMLElement | null>
  onDrop: (files: File[]) => void
}

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

/** Takes files that are dropped anywhere in the conversation that a composer belongs to, and says so while they are above it. */
export function DropArea({ within, onDrop }: Props) {
  const { t } = useTranslation()
  const [area, setArea] = useState<HTMLElement>()
  const [isOver, setOver] = useState(false)
  const drop = useEffectEvent(onDrop)
  useEffect(() => {
    const found = within.current?.closest<HTMLElement>('[data-drop-area]') ?? undefined
    if (!found) return
    setArea(found)
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = ({ relatedTarget }: DragEvent) => {
      if (!(relatedTarget instanceof Node && found.contains(relatedTarget))) setOver(false)
    }
    const take = (event: DragEvent) => {
      setOver(false)
      if (!holdsFiles(event)) return
      event.preventDefault()
      drop([...(event.dataTransfer?.files ?? [])])
    }
    // Beside the area, the browser would leave the app and show the file.
    const refuse = (event: DragEvent) => {
      if (!holdsFiles(event) || event.defaultPrevented) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
    }
    found.addEventListener('dragover', over)
    found.addEventListener('dragleave', leave)
    found.addEventListener('drop', take)
    window.addEventListener('dragover', refuse)
    window.addEventListener('drop', refuse)
    return () => {
      found.removeEventListener('dragover', over)
      found.removeEventListener('dragleave', leave)
      found.removeEventListener('drop', take)
      window.removeEventListener('dragover', refuse)
      window.removeEventListener('drop', refuse)
    }
  }, [within])
  if (!isOver || !area) return null
  return createPortal(
    <Veil>
      <Paperclip aria-hidden size={22} strokeWidth={1.75} />
      {t('files.drop')}
    </Veil>,
    area,
  )
}

const Veil = styled('div')({
  position: 'absolute',
  inset: 8,
  zIndex: 6,
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 10,
  pointerEvents: 'none',
  fontSize: 15,
  fontWeight: 600,
  color: tones.primary.main,
  border: `2px dashed ${tones.primary.main}`,
  borderRadius: 12,
  background: `color-mix(in srgb, ${tones.background.default} 88%, transparent)`,
})
