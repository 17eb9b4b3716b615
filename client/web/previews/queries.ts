import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Chat } from 'realtime-chat/sdk'
import type { PreviewSettings } from '../../../shared/previews.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** Whether links are previewed in the workspace, and whether one wants to see it. */
export function usePreviewSettings() {
  const { api } = useChat()
  return useQuery({ queryKey: keys.previewSettings, queryFn: () => api.previews.settings.query() })
}

/** Whether to show previews. Most people are shown them, so that they are there until something else is known. */
export function usePreviewsShown(): boolean {
  const { enabled, shown } = usePreviewSettings().data ?? { enabled: true, shown: true }
  return enabled && shown
}

function useSettingsAction(act: (chat: Chat, value: boolean) => Promise<PreviewSettings>) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (value: boolean) => act(chat, value),
    onSuccess: (settings) => client.setQueryData(keys.previewSettings, settings),
  })
}

export const useShowPreviews = () => useSettingsAction(({ api }, shown) => api.previews.show.mutate({ shown }))

export const useEnablePreviews = () => useSettingsAction(({ api }, enabled) => api.previews.enable.mutate({ enabled }))
