import {
  type Mutation,
  useInfiniteQuery,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Chat } from 'realtime-chat/sdk'
import {
  applyToPreferences,
  type Preferences,
  type SetPreferences,
  usualPreferences,
} from '../../../shared/notifications.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useNotice } from '../ui/Notice.tsx'

/** What devices can be told by in this deployment. */
export function useNotificationOptions() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.notificationOptions, queryFn: () => api.notifications.options.query() })
}

/** How the person is notified, as the server says. */
export function usePreferencesQuery() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.notificationPreferences, queryFn: () => api.notifications.preferences.query() })
}

/**
 * How the person is notified, as far as is known, with what they have chosen and the server has not answered yet: so no
 * answer to an earlier choice undoes a later one.
 */
export function usePreferences(): Preferences {
  const { data = usualPreferences } = usePreferencesQuery()
  return useMutationState({ filters: waiting, select: choiceOf }).reduce(changed, data)
}

/** The same as of this moment, for what is chosen next before the last choice is on the screen. */
export function useLatestPreferences(): () => Preferences {
  const client = useQueryClient()
  return () => {
    const known = client.getQueryData<Preferences>(keys.notificationPreferences) ?? usualPreferences
    return client.getMutationCache().findAll(waiting).map(choiceOf).reduce(changed, known)
  }
}

const choosing = ['choose', ...keys.notificationPreferences]
/** The choices that the server has not answered yet. */
const waiting = { mutationKey: choosing, status: 'pending' } as const
const choiceOf = ({ state }: Mutation) => state.variables as SetPreferences

function usePreferencesAction<Input>(act: (api: Chat['api'], input: Input) => Promise<Preferences>, key?: string[]) {
  const { t } = useTranslation()
  const { api } = useChat()
  const client = useQueryClient()
  const notify = useNotice()
  const queryKey = keys.notificationPreferences
  return useMutation({
    // One after the other: the last choice is the one that stays.
    ...(key && { mutationKey: key, scope: { id: key.join() } }),
    mutationFn: (input: Input) => act(api, input),
    onSuccess: (preferences) =>
      void client.setQueryData<Preferences>(
        queryKey,
        (before) => before && applyToPreferences(before, { preferences }),
      ),
    onError: () => notify(t('notifications.saveFailed')),
  })
}

/** Changes some of it; it is shown as chosen until the server has said what it has come to. */
export const useSetPreferences = () =>
  usePreferencesAction((api, some: SetPreferences) => api.notifications.setPreferences.mutate(some), choosing)

function changed(before: Preferences, { channels, threads, ...some }: SetPreferences): Preferences {
  const given = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined))
  return {
    ...before,
    ...given,
    channels: withLevels(before.channels, channels),
    threads: withLevels(before.threads, threads),
  }
}

function withLevels(before: Preferences['channels'], changes: SetPreferences['channels'] = {}) {
  const after = { ...before, ...changes }
  return Object.fromEntries(Object.entries(after).flatMap(([id, level]) => (level ? [[id, level] as const] : [])))
}

/** Whether the person is told of what somebody writes. */
export const useSetBlocked = (userId: string) =>
  usePreferencesAction((api, blocked: boolean) =>
    (blocked ? api.notifications.block : api.notifications.unblock).mutate({ userId }),
  )

/** The person's devices that are told of messages. */
export function usePushDevices() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.pushDevices, queryFn: () => api.notifications.devices.query() })
}

const pageLength = 50

/** Why the person was, or was not, told of messages, the newest first; of one channel, or of all. */
export function useLedger(channelId: string) {
  const { api } = useChat()
  return useInfiniteQuery({
    queryKey: keys.ledger(channelId),
    queryFn: ({ pageParam }) =>
      api.notifications.ledger.query({
        limit: pageLength,
        ...(channelId !== '' && { channelId }),
        ...(pageParam !== '' && { before: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => (page.length < pageLength ? undefined : page.at(-1)?.at),
  })
}

/** Why the person was, or was not, told of one message. */
export function useLedgerOf(messageId: string) {
  const { api } = useChat()
  return useQuery({
    queryKey: keys.ledgerOf(messageId),
    queryFn: () => api.notifications.ledger.query({ messageId }),
    staleTime: 0,
  })
}
