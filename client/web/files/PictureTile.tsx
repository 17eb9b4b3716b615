import { styled } from '@mui/material/styles'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { pathOfFile } from '../../../shared/files.ts'
import { tones } from '../app/theme.ts'
import { PlainButton } from '../ui/PlainButton.tsx'
import type { Picture } from './geometry.ts'

interface Props {
  picture: Picture
  style?: CSSProperties
  onOpen: () => void
}

/** A picture in small, blurred until it is there, which opens it. */
export function PictureTile({ picture, style, onOpen }: Props) {
  const { t } = useTranslation()
  const { name, image } = picture
  return (
    <Tile
      type="button"
      aria-haspopup="dialog"
      aria-label={t('files.open', { name })}
      title={name}
      style={{ ...style, backgroundImage: `url(data:image/webp;base64,${image.blur})` }}
      onClick={onOpen}
    >
      <img src={pathOfFile(picture, 'small')} alt={name} loading="lazy" decoding="async" draggable={false} />
    </Tile>
  )
}

const Tile = styled(PlainButton)({
  display: 'block',
  maxWidth: '100%',
  overflow: 'hidden',
  borderRadius: 8,
  cursor: 'zoom-in',
  backgroundColor: tones.action.selected,
  backgroundSize: 'cover',
  backgroundPosition: 'center',
  // A hairline that shows on any picture.
  boxShadow: `0 0 0 1px ${tones.divider}`,
  '& img': { display: 'block', width: '100%', height: '100%', objectFit: 'cover', color: 'transparent' },
})
