/** The names of everything asked of the server. */
export const keys = {
  me: ['me'] as const,
  sessions: ['sessions'] as const,
  allAccounts: ['accounts'] as const,
  accounts: (search: string) => ['accounts', search] as const,
  mine: ['channels', 'mine'] as const,
  browse: (search: string) => ['channels', 'browse', search] as const,
  members: (channelId: string) => ['channels', 'members', channelId] as const,
  person: (id: string) => ['people', 'one', id] as const,
  allDirectories: ['people', 'directory'] as const,
  allSearches: ['people', 'search'] as const,
  profile: (id: string) => ['people', 'profile', id] as const,
  directory: (search: string) => ['people', 'directory', search] as const,
  people: (search: string) => ['people', 'search', search] as const,
}
