import { z } from 'zod'
import { topic } from './event.ts'
import { maxUrlLength } from './links.ts'

/** The names of pictures: the SHA-256 of what is in them, in base64url. */
export const PreviewImageId = z.string().regex(/^[\w-]{43}$/)

/** What a page that a message links to says of itself. */
export const Preview = z.object({
  /** The link, as `linksIn` reads it from the text. */
  url: z.string().max(maxUrlLength),
  title: z.string().min(1).max(300),
  description: z.string().max(500).nullable(),
  /** What the site calls itself, else its host. */
  siteName: z.string().max(100),
  /** A WebP, at `/api/previews/{id}`; its sides are in pixels. */
  image: z.object({ id: PreviewImageId, width: z.number().int(), height: z.number().int() }).nullable(),
})
export type Preview = z.infer<typeof Preview>

/** Whether links are previewed in this workspace, and whether one wants to be shown it. */
export const PreviewSettings = z.object({ enabled: z.boolean(), shown: z.boolean() })
export type PreviewSettings = z.infer<typeof PreviewSettings>

export const EnablePreviews = PreviewSettings.pick({ enabled: true })
export type EnablePreviews = z.infer<typeof EnablePreviews>

export const ShowPreviews = PreviewSettings.pick({ shown: true })
export type ShowPreviews = z.infer<typeof ShowPreviews>

/** Keyed by whom it is told to, for nobody else's audience has the guests in it. */
export const previewsEnabled = topic('previews.enabled', EnablePreviews, {
  audience: ({ key }) => (key === 'guests' ? 'guests' : 'workspace'),
})

/** Keyed by the person's id, and told to them alone. */
export const previewsShown = topic('previews.shown', ShowPreviews, { audience: ({ key }) => `user:${key}` })

/** The settings after one event. */
export function applyToPreviewSettings(
  state: PreviewSettings,
  { data }: { data: Partial<PreviewSettings> },
): PreviewSettings {
  return { ...state, ...data }
}
