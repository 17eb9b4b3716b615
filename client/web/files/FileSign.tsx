import Box from '@mui/material/Box'
import File from 'lucide-react/icons/file'
import FileArchive from 'lucide-react/icons/file-archive'
import FileText from 'lucide-react/icons/file-text'
import Image from 'lucide-react/icons/image'
import Music from 'lucide-react/icons/music'
import Video from 'lucide-react/icons/video'

const signs = [
  [/^image\//, /\.(png|jpe?g|gif|webp|svg|heic|avif)$/i, Image],
  [/^video\//, /\.(mp4|mov|webm|mkv)$/i, Video],
  [/^audio\//, /\.(mp3|m4a|wav|ogg|flac)$/i, Music],
  [/zip|compressed|tar|gzip/, /\.(zip|gz|tar|7z|rar)$/i, FileArchive],
  [/^text\/|pdf|document|presentation|sheet/, /\.(txt|md|pdf|docx?|pptx?|xlsx?|csv|json)$/i, FileText],
] as const

/** What kind of file it is, at a glance; by its name until its type is known. */
export function FileSign({ name, type }: { name: string; type?: string | undefined }) {
  const [, , Sign = File] = signs.find(([types, names]) => (type ? types.test(type) : false) || names.test(name)) ?? []
  return (
    <Box aria-hidden component="span" sx={tile}>
      <Sign size={18} strokeWidth={1.75} />
    </Box>
  )
}

const tile = {
  flex: 'none',
  display: 'grid',
  placeItems: 'center',
  width: 36,
  height: 36,
  borderRadius: '6px',
  bgcolor: 'action.selected',
  color: 'text.secondary',
}
