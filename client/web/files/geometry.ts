import { type FileInfo, showsAs } from '../../../shared/files.ts'
import { viewOf } from './views.ts'

/** In px. */
interface Size {
  width: number
  height: number
}

const most = { width: 400, height: 300 }
const least = 44
const tileHeight = 160
const video = { width: 400, height: 225 }
const cardHeight = 58
const soundHeight = 96
const lineHeight = 17
const gap = 8

/** How large a picture is shown: known before it is there, so that nothing moves when it comes. */
export function sizeOf({ width, height }: Size, isAlone: boolean): Size {
  if (!isAlone) {
    return { width: clamp((tileHeight * width) / height, 90, 280), height: tileHeight }
  }
  const scale = Math.min(1, most.width / width, most.height / height)
  return { width: clamp(width * scale, least, most.width), height: clamp(height * scale, least, most.height) }
}

function clamp(value: number, from: number, to: number): number {
  return Math.round(Math.min(to, Math.max(from, value)))
}

export type Picture<File extends FileInfo = FileInfo> = File & { image: NonNullable<FileInfo['image']> }

/** Pictures stand side by side, everything else below each other. */
export function sorted<File extends FileInfo>(files: readonly File[]) {
  const pictures = files.flatMap((file): Picture<File>[] =>
    showsAs(file) === 'image' && file.image ? [{ ...file, image: file.image }] : [],
  )
  return { pictures, others: files.filter((file) => showsAs(file) !== 'image') }
}

/** About how high the files of a message are, in a column of a usual width. */
export function heightOf(files: readonly FileInfo[], column = 800): number {
  if (files.length === 0) return 0
  const { pictures, others } = sorted(files)
  const sizes = pictures.map(({ image }) => sizeOf(image, pictures.length === 1))
  const wide = sizes.reduce((sum, { width }) => sum + width + gap, 0)
  const rows = Math.ceil(wide / column) * ((sizes[0]?.height ?? 0) + gap)
  const below = {
    video: video.height,
    audio: soundHeight,
    pdf: cardHeight,
    text: cardHeight,
    file: cardHeight,
    image: 0,
  }
  const height = (file: FileInfo) => below[viewOf(file)] + (viewOf(file) === 'text' ? excerptOf(file).height : 0)
  return rows + others.reduce((sum, file) => sum + height(file) + gap, 0)
}

/** How much room the first lines of a text have, which are not known yet: the less there are in it. */
export function excerptOf({ size }: Pick<FileInfo, 'size'>): { lines: number; height: number } {
  const lines = Math.min(6, Math.ceil(size / 32))
  return { lines, height: lines * lineHeight + 17 }
}
