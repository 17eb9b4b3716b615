import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { InviteToWorkspace, SignUpPolicy } from '../../../shared/auth.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

export function useSignUpPolicy() {
  const chat = useChat()
  return useQuery({ queryKey: keys.policy, queryFn: () => chat.api.auth.signUpPolicy.query(), staleTime: 0 })
}

export function useInvitations() {
  const chat = useChat()
  return useQuery({ queryKey: keys.invitations, queryFn: () => chat.api.auth.invitations.query(), staleTime: 0 })
}

function usePolicyAction<Input, Output>(act: (chat: Chat, input: Input) => Promise<Output>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => act(chat, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.policy }),
  })
}

export const useSetSignUpPolicy = () =>
  usePolicyAction((chat, policy: SignUpPolicy) => chat.api.auth.setSignUpPolicy.mutate(policy))

export const useInviteToWorkspace = () =>
  usePolicyAction((chat, input: InviteToWorkspace) => chat.api.auth.inviteToWorkspace.mutate(input))

export const useRevokeInvitation = () =>
  usePolicyAction((chat, invitationId: string) => chat.api.auth.revokeInvitation.mutate({ invitationId }))
