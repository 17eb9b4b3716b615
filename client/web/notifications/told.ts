/** What the service worker tells a window: which page to show. */
export interface OpenPath {
  open: string
}

/** What a window tells the service worker: what was read, or is not there any more. */
export type Gone = { messageIds: string[] } | { channelId: string; readSeq: number }
