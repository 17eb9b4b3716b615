import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type {
  ArrangeChannel,
  CreateChannel,
  CreateInviteLink,
  Member,
  Section,
  SetChannelRole,
  Sidebar,
  UpdateChannel,
} from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

export function useMyChannels() {
  const chat = useChat()
  return useQuery({ queryKey: keys.mine, queryFn: () => chat.api.channels.list.query() })
}

export type Shown = 'in_use' | 'archived'

/** The directory. Who enters and renames a channel is told to those in it, so that it is asked for anew when it opens. */
export function useBrowsedChannels(search: string, show: Shown, enabled = true) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.browse(search, show),
    queryFn: () => chat.api.channels.browse.query({ ...(search && { search }), show, limit: 200 }),
    placeholderData: (old) => old,
    staleTime: 0,
    enabled,
  })
}

/** A channel that the person may see, without being in it. */
export function useChannel(channelId: string) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.channel(channelId),
    queryFn: () => chat.api.channels.get.query({ channelId }),
    staleTime: 0,
  })
}

export function useMembers(channelId: string) {
  const chat = useChat()
  return useQuery({ queryKey: keys.members(channelId), queryFn: () => loadMembers(chat, channelId) })
}

const pageSize = 200
const mostMembers = 1000

/** The members in order of joining, of a very large channel only the first. */
async function loadMembers(chat: Chat, channelId: string): Promise<Member[]> {
  const members: Member[] = []
  while (members.length < mostMembers) {
    const after = members.at(-1)?.userId
    const page = await chat.api.channels.members.query({ channelId, limit: pageSize, ...(after && { after }) })
    members.push(...page)
    if (page.length < pageSize) break
  }
  return members
}

/** An action on channels; the lists are asked for again before it counts as done. */
function useChannelAction<Input, Output>(act: (chat: Chat, input: Input) => Promise<Output>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(chat, input),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
  })
}

export const useCreateChannel = () =>
  useChannelAction((chat, input: CreateChannel) => chat.api.channels.create.mutate(input))

export const useJoinChannel = () =>
  useChannelAction((chat, channelId: string) => chat.api.channels.join.mutate({ channelId }))

export const useLeaveChannel = () =>
  useChannelAction((chat, channelId: string) => chat.api.channels.leave.mutate({ channelId }))

export const useInvite = (channelId: string) =>
  useChannelAction((chat, userId: string) => chat.api.channels.invite.mutate({ channelId, userId }))

export const useOpenDirect = () =>
  useChannelAction((chat, userIds: string[]) => chat.api.channels.openDirect.mutate({ userIds }))

export const useUpdateChannel = () =>
  useChannelAction((chat, input: UpdateChannel) => chat.api.channels.update.mutate(input))

export const useArchiveChannel = (channelId: string) =>
  useChannelAction((chat, isArchived: boolean) => {
    const { archive, restore } = chat.api.channels
    return (isArchived ? archive : restore).mutate({ channelId })
  })

export const useSetChannelRole = () =>
  useChannelAction((chat, input: SetChannelRole) => chat.api.channels.setRole.mutate(input))

export const useKick = (channelId: string) =>
  useChannelAction((chat, userId: string) => chat.api.channels.kick.mutate({ channelId, userId }))

export const useBan = (channelId: string) =>
  useChannelAction((chat, userId: string) => chat.api.channels.ban.mutate({ channelId, userId }))

export const useUnban = (channelId: string) =>
  useChannelAction((chat, userId: string) => chat.api.channels.unban.mutate({ channelId, userId }))

export function useBans(channelId: string) {
  const chat = useChat()
  const queryFn = () => chat.api.channels.bans.query({ channelId, limit: 200 })
  return useQuery({ queryKey: keys.bans(channelId), queryFn, staleTime: 0 })
}

export function useLinks(channelId: string) {
  const chat = useChat()
  const queryFn = () => chat.api.channels.links.query({ channelId })
  return useQuery({ queryKey: keys.links(channelId), queryFn, staleTime: 0 })
}

export const useCreateLink = () =>
  useChannelAction((chat, input: CreateInviteLink) => chat.api.channels.createLink.mutate(input))

export const useRevokeLink = (channelId: string) =>
  useChannelAction((chat, linkId: string) => chat.api.channels.revokeLink.mutate({ channelId, linkId }))

/** Where an invite link leads. */
export function useInvitation(code: string) {
  const chat = useChat()
  const queryFn = () => chat.api.channels.previewLink.mutate({ code })
  return useQuery({ queryKey: keys.invitation(code), queryFn, staleTime: 0, retry: false })
}

export const useJoinByLink = () =>
  useChannelAction((chat, code: string) => chat.api.channels.joinByLink.mutate({ code }))

const bare: Sidebar = { version: 0, sections: [], channels: {} }

/** How the person has arranged their channels. */
export function useSidebar(): Sidebar {
  const chat = useChat()
  const { data = bare } = useQuery({ queryKey: keys.sidebar, queryFn: () => chat.api.channels.sidebar.query() })
  return data
}

function useSidebarAction<Input>(act: (chat: Chat, input: Input) => Promise<Sidebar>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(chat, input),
    // An event may have told of a later state already.
    onSuccess: (sidebar) =>
      client.setQueryData<Sidebar>(keys.sidebar, (old) => (old && old.version > sidebar.version ? old : sidebar)),
  })
}

export const useArrange = () =>
  useSidebarAction((chat, input: ArrangeChannel) => chat.api.channels.arrange.mutate(input))

export const useSetSections = () =>
  useSidebarAction((chat, sections: Section[]) => chat.api.channels.setSections.mutate({ sections }))
