import { useNavigate } from '@tanstack/react-router'

/** What stands beside a channel's messages, as its address names it. */
interface Beside {
  panel?: 'people' | 'pins' | 'files'
  thread?: string
}

declare module '@tanstack/history' {
  interface HistoryState {
    /** Only what stands beside the messages has changed. */
    beside?: boolean
  }
}

/** Puts something beside a channel's messages, or nothing; whoever was led to one of them stays with it. */
export function useBeside(channelId: string): (beside: Beside) => void {
  const navigate = useNavigate()
  return (beside) =>
    void navigate({
      to: '/channels/$channelId',
      params: { channelId },
      search: ({ message }) => ({ message, ...beside }),
      state: { beside: true },
    })
}
