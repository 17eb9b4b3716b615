import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile } from '../../../shared/profiles.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { pictureTypes } from './picture.ts'
import type { Picture } from './useProfileForm.ts'

interface Props {
  profile: Profile
  picture: Picture
  onChange: (picture: Picture) => void
}

/** One's picture as it will be, and the way to another. */
export function PictureField({ profile: { id, name, avatar }, picture, onChange }: Props) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const preview = usePreview(picture)
  const shown = picture === undefined ? avatar : null
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 4, gridColumn: '1 / -1', pb: 2 }}>
      {preview ? (
        <Box component="img" src={preview} alt="" sx={cut} />
      ) : (
        <Avatar id={id} name={name} version={shown} size={72} />
      )}
      <Box>
        <Box sx={{ display: 'flex', gap: 2 }}>
          <Button variant="outlined" size="small" onClick={() => input.current?.click()}>
            {t('people.choosePicture')}
          </Button>
          {(preview || shown) && (
            <Button size="small" onClick={() => onChange(avatar ? null : undefined)}>
              {t('people.removePicture')}
            </Button>
          )}
        </Box>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 1.5 }}>
          {t('people.pictureHint')}
        </Typography>
      </Box>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={t('people.choosePicture')}
        accept={pictureTypes}
        onChange={({ target }) => {
          if (target.files?.[0]) onChange(target.files[0])
          target.value = ''
        }}
      />
    </Box>
  )
}

function usePreview(picture: Picture): string | undefined {
  const url = useMemo(() => (picture ? URL.createObjectURL(picture) : undefined), [picture])
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url])
  return url
}

const cut = { width: 72, height: 72, borderRadius: '8px', objectFit: 'cover', flex: 'none' }
