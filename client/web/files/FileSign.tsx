import Box from '@mui/material/Box'
import File from 'lucide-react/icons/file'
import FileArchive from 'lucide-react/icons/file-archive'
import FileCode from 'lucide-react/icons/file-code'
import FileSpreadsheet from 'lucide-react/icons/file-spreadsheet'
import FileText from 'lucide-react/icons/file-text'
import Image from 'lucide-react/icons/image'
import Music from 'lucide-react/icons/music'
import Video from 'lucide-react/icons/video'

const signs = [
  [/^image\//, /\.(png|jpe?g|gif|webp|svg|heic|avif)$/i, Image, 'primary.main'],
  [/^video\//, /\.(mp4|mov|webm|mkv)$/i, Video, 'primary.main'],
  [/^audio\//, /\.(mp3|m4a|wav|ogg|flac)$/i, Music, 'primary.main'],
  [/zip|compressed|tar|gzip/, /\.(zip|gz|tar|7z|rar)$/i, FileArchive, 'warning.main'],
  [/pdf/, /\.pdf$/i, FileText, 'error.main'],
  [/sheet|csv/, /\.(xlsx?|ods|csv|tsv)$/i, FileSpreadsheet, 'success.main'],
  [
    /json|xml/,
    /\.(jsx?|tsx?|py|rb|go|rs|java|kt|c|cc|cpp|h|cs|php|swift|sh|sql|html?|css|json|ya?ml|toml|xml)$/i,
    FileCode,
    'text.secondary',
  ],
  [/^text\/|document|presentation/, /\.(txt|md|docx?|pptx?|odt|odp|log)$/i, FileText, 'text.secondary'],
] as const

const unknown = [/^/, /^/, File, 'text.secondary'] as const

interface Props {
  name: string
  type?: string | undefined
  /** Of its side, in px. */
  size?: number
}

/** What kind of file it is, at a glance; by its name until its type is known. */
export function FileSign({ name, type, size = 36 }: Props) {
  const named = signs.find(([, names]) => names.test(name))
  const typed = type && type !== 'text/plain' ? signs.find(([types]) => types.test(type)) : undefined
  const [, , Sign, color] = typed ?? named ?? unknown
  return (
    <Box aria-hidden component="span" sx={{ ...tile, color, width: size, height: size }}>
      <Sign size={size / 2} strokeWidth={1.75} />
    </Box>
  )
}

const tile = {
  flex: 'none',
  display: 'grid',
  placeItems: 'center',
  borderRadius: '6px',
  bgcolor: 'action.selected',
}
