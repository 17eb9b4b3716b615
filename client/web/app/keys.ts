/** The names of everything asked of the server. */
export const keys = {
  me: ['me'] as const,
  sessions: ['sessions'] as const,
  allAccounts: ['accounts'] as const,
  accounts: (search: string) => ['accounts', search] as const,
  mine: ['channels', 'mine'] as const,
  browse: (search: string) => ['channels', 'browse', search] as const,
  members: (channelId: string) => ['channels', 'members', channelId] as const,
  slowMode: (channelId: string) => ['channels', 'slow-mode', channelId] as const,
  limitRules: ['limits', 'rules'] as const,
  refusals: (hours: number) => ['limits', 'refusals', hours] as const,
  person: (id: string) => ['people', 'one', id] as const,
  people: (search: string) => ['people', 'search', search] as const,
}
