import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OneMessage } from '../../../shared/messages.ts'
import type { ReceiptSettings } from '../../../shared/receipts.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'

/** How far the others of a direct conversation have come. */
export function useReceipts(channelId: string, isDirect: boolean) {
  const { api } = useChat()
  const queryFn = () => api.receipts.list.query({ channelId })
  return useQuery({ queryKey: keys.receipts(channelId), queryFn, enabled: isDirect }).data
}

/** Who has received and who has read a message, as of now. */
export function useReaders(message: OneMessage) {
  const { api } = useChat()
  const { channelId, id } = message
  const queryFn = () => api.receipts.readers.query({ channelId, id })
  return useQuery({ queryKey: keys.readers(id), queryFn, staleTime: 0, gcTime: 0 })
}

/** Whether others see what one reads; asked for anew each time, for another device may have said something else. */
export function useReceiptSettings() {
  const { api } = useChat()
  return useQuery({
    queryKey: keys.receiptSettings,
    queryFn: () => api.receipts.settings.query(),
    staleTime: 0,
    gcTime: 0,
  })
}

export function useSetReceiptSettings() {
  const { api } = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: ReceiptSettings) => api.receipts.setSettings.mutate(settings),
    onSuccess: (settings) => client.setQueryData(keys.receiptSettings, settings),
  })
}
