import type { MyChannel, Section, Sidebar } from '../../../shared/channels.ts'

/** A heading of the sidebar with its channels. */
export interface Group {
  kind: 'starred' | 'section' | 'channels' | 'directs'
  key: string
  section?: Section
  channels: MyChannel[]
}

/** Each channel under one heading: its star's, its section's, or that of its kind. Archived ones are found in the directory. */
export function groupChannels(channels: readonly MyChannel[], { sections, channels: arranged }: Sidebar): Group[] {
  const shown = channels.filter(({ archivedAt }) => archivedAt === null)
  const keyOf = ({ id, kind }: MyChannel) => {
    const { starred, sectionId } = arranged[id] ?? {}
    return starred ? 'starred' : (sectionId ?? (kind === 'direct' ? 'directs' : 'channels'))
  }
  const byKey = Map.groupBy(shown, keyOf)
  const group = (kind: Group['kind'], section?: Section): Group => {
    const key = section?.id ?? kind
    return { kind, key, channels: byKey.get(key) ?? [], ...(section && { section }) }
  }
  const all = [
    group('starred'),
    ...sections.map((section) => group('section', section)),
    group('channels'),
    group('directs'),
  ]
  return all.filter(({ kind, channels }) => kind !== 'starred' || channels.length > 0)
}
