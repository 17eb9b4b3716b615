import { type FileInfo, isText, showsAs } from '../../../shared/files.ts'

/** A file, and where it stands, as far as that is known. */
export type Shown = FileInfo & {
  uploaderId?: string | undefined
  /** Since when it stands there. */
  sharedAt?: string
  channelId?: string | null
  messageId?: string | null
}

/** How a file is looked at; a `file` can only be saved. */
export type View = 'image' | 'video' | 'audio' | 'pdf' | 'text' | 'file'

/** In bytes; all of a document stands in memory. */
const largestPdf = 52_428_800

export function viewOf(file: FileInfo): View {
  const kind = showsAs(file)
  if (kind !== 'file') return kind
  if (file.type === 'application/pdf' && file.size <= largestPdf) return 'pdf'
  return isText(file.type) ? 'text' : 'file'
}

/** What a text is meant as, beside its words. */
export type Form = 'table' | 'page'

const forms: Record<string, Form> = { csv: 'table', tsv: 'table', md: 'page', markdown: 'page' }

/** What a text that says nothing else of itself is meant as, by its name. */
export function formOf({ name, type }: Pick<FileInfo, 'name' | 'type'>): Form | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return /^text\/(plain|csv|markdown)$/.test(type) && Object.hasOwn(forms, ending) ? forms[ending] : undefined
}

/** In what a text is written, as far as its name says so. */
export function languageOf(name: string): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  return ending && !prose.has(ending) ? (languages[ending] ?? ending) : undefined
}

/** What reads better with its lines broken. */
const prose: ReadonlySet<string> = new Set(['txt', 'text', 'log', 'csv', 'tsv'])

/** Endings that the languages are not called by. */
const languages: Record<string, string> = {
  htm: 'html',
  h: 'c',
  svg: 'xml',
  mts: 'ts',
  cts: 'ts',
  mjs: 'js',
  cjs: 'js',
  toml: 'ini',
  conf: 'ini',
}
