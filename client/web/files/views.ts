import { type FileInfo, showsAs } from '../../../shared/files.ts'

/** A file, and where it stands, as far as that is known. */
export type Shown = FileInfo & {
  uploaderId?: string | undefined
  createdAt?: string
  channelId?: string | null
  messageId?: string | null
}

/** How a file is looked at; a `file` can only be saved. */
export type View = 'image' | 'video' | 'audio' | 'file'

export function viewOf(file: FileInfo): View {
  return showsAs(file)
}
