/** The names of everything asked of the server. */
export const keys = {
  me: ['me'] as const,
  security: ['security'] as const,
  signInOptions: ['sign-in-options'] as const,
  sessions: ['sessions'] as const,
  allAccounts: ['accounts'] as const,
  accounts: (search: string) => ['accounts', search] as const,
  mine: ['channels', 'mine'] as const,
  sidebar: ['channels', 'sidebar'] as const,
  browse: (search: string, show: string) => ['channels', 'browse', search, show] as const,
  channel: (channelId: string) => ['channels', 'one', channelId] as const,
  links: (channelId: string) => ['channels', 'links', channelId] as const,
  bans: (channelId: string) => ['channels', 'bans', channelId] as const,
  invitation: (code: string) => ['invitation', code] as const,
  members: (channelId: string) => ['channels', 'members', channelId] as const,
  person: (id: string) => ['people', 'one', id] as const,
  people: (search: string) => ['people', 'search', search] as const,
}
