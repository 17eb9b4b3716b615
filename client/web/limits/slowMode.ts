import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SlowMode } from '../../../shared/limits.ts'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useIsAtLeast } from '../auth/me.ts'

export function useSlowMode(channelId: string) {
  const chat = useChat()
  return useQuery({ queryKey: keys.slowMode(channelId), queryFn: () => chat.api.limits.slowMode.query({ channelId }) })
}

/** Whether the person may slow the channel down. What they may do, the server decides. */
export function useMaySlowDown(channelId: string): boolean {
  const manages = useIsAtLeast('admin')
  const { data } = useSlowMode(channelId)
  return data !== undefined && (data.exempt || manages)
}

export function useSetSlowMode(channelId: string) {
  const chat = useChat()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (seconds: number) => chat.api.limits.setSlowMode.mutate({ channelId, seconds }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.slowMode(channelId) }),
  })
}

const tickMs = 250

/** The pause that a channel asks of the person, and the seconds until they may send again. */
export function useTurn(channelId: string) {
  const client = useQueryClient()
  const { data, dataUpdatedAt } = useSlowMode(channelId)
  const until = data ? dataUpdatedAt + data.waitSeconds * 1_000 : 0
  const wait = useSecondsUntil(until)
  const pause = data && !data.exempt ? data.seconds : 0
  return { pause, wait: pause === 0 ? 0 : wait, took: () => tookTurn(client, channelId) }
}

/** From now on the person waits in this channel, if it is slow. */
export function tookTurn(client: QueryClient, channelId: string) {
  client.setQueryData<SlowMode>(
    keys.slowMode(channelId),
    (known) => known && { ...known, waitSeconds: known.exempt ? 0 : known.seconds },
  )
}

function useSecondsUntil(until: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    if (until <= Date.now()) return
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= until) clearInterval(timer)
    }, tickMs)
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - now) / 1_000))
}
