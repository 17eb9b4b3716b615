import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { CreateChannel, Member } from '../../../shared/channels.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

export function useMyChannels() {
  const chat = useChat()
  return useQuery({ queryKey: keys.mine, queryFn: () => chat.api.channels.list.query() })
}

export function useBrowsedChannels(search: string) {
  const chat = useChat()
  return useQuery({
    queryKey: keys.browse(search),
    queryFn: () => chat.api.channels.browse.query({ ...(search && { search }), limit: 200 }),
    placeholderData: (old) => old,
    staleTime: 10_000,
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
