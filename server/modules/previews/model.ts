import type { DB } from '../../../db/schema.ts'
import { Preview } from '../../../shared/previews.ts'

export type Tables = Pick<
  DB,
  'previews.page' | 'previews.wanted' | 'previews.image' | 'previews.workspace' | 'previews.setting'
>

/** A page that a message waits for. */
export interface Wanted {
  channelId: string
  messageId: string
  url: string
}

/** A page that is to be fetched now, for the nth time. */
export interface Due {
  url: string
  attempts: number
}

/** What is known of a page until it expires: a preview, or why there is none. */
export interface Known {
  preview: Preview | null
  failure: string | null
  seconds: number
}

const Kept = Preview.nullable()

/** A page's preview as a column holds it. */
export function toPreview(value: unknown): Preview | null {
  return Kept.parse(value)
}

/** A page's preview as Redis holds it. @throws z.ZodError where another release wrote it in another shape. */
export function parsePreview(json: string): Preview | null {
  return Kept.parse(JSON.parse(json))
}
