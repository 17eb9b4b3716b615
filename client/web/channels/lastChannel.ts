const key = 'last-channel'

/** The channel that this browser had open last. */
export const lastChannel = {
  get: () => localStorage.getItem(key),
  set: (channelId: string) => localStorage.setItem(key, channelId),
}
