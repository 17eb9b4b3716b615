import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useChat } from '../app/chat.ts'
import { keys } from '../app/keys.ts'
import { useDevice } from '../auth/device.ts'
import { useNotice } from '../ui/Notice.tsx'
import { dropSubscription, keptDevice, readBrowser, subscribeWith, subscriptionHere } from './browser.ts'
import { useNotificationOptions, usePushDevices } from './queries.ts'
import { subscriptionOf } from './subscription.ts'

/**
 * Whether this browser is told of messages while the app is closed. It may be that it cannot be, that it was forbidden, or
 * that nobody has turned it on.
 */
export type Standing = 'unsupported' | 'denied' | 'off' | 'on'

/** How this browser stands, and which of the person's devices it is; undefined until that is known. */
export function useThisDevice(): { standing: Standing; id?: string } | undefined {
  const options = useNotificationOptions().data
  const devices = usePushDevices().data
  const { data: here } = useQuery({ queryKey: keys.thisDevice, queryFn: readBrowser, staleTime: 0 })
  useFollowPermission()
  if (!options || !devices || !here) return undefined
  if (!here.supported || !options.webPushKey) return { standing: 'unsupported' }
  if (here.permission === 'denied') return { standing: 'denied' }
  const device = devices.find(({ id }) => id === here.device?.id)
  return device && here.endpoint ? { standing: 'on', id: device.id } : { standing: 'off' }
}

/** It can be changed beside the app, in the browser's own settings. */
function useFollowPermission() {
  const client = useQueryClient()
  useEffect(() => {
    const over = new AbortController()
    const changed = () => void client.invalidateQueries({ queryKey: keys.thisDevice })
    const follow = (permission: PermissionStatus) =>
      permission.addEventListener('change', changed, { signal: over.signal })
    navigator.permissions?.query({ name: 'notifications' }).then(follow, () => undefined)
    return () => over.abort()
  }, [client])
}

/** Has this browser told of messages, or no more. The browser asks for permission, so that a click must come before. */
export function useTurnThisDevice() {
  const { t } = useTranslation()
  const { api } = useChat()
  const client = useQueryClient()
  const notify = useNotice()
  const key = useNotificationOptions().data?.webPushKey
  const subscribe = useSubscribe()

  const turn = async (on: boolean) => {
    if (on) {
      if (key && (await Notification.requestPermission()) === 'granted') await subscribe(await subscribeWith(key))
      return
    }
    const device = keptDevice.get()
    await dropSubscription()
    if (device) await api.notifications.unsubscribe.mutate({ deviceId: device.id })
  }
  return useMutation({
    mutationFn: turn,
    onError: () => notify(t('notifications.turnFailed')),
    onSettled: () =>
      Promise.all([keys.thisDevice, keys.pushDevices].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}

function useSubscribe() {
  const { api } = useChat()
  const label = useDevice(navigator.userAgent).name
  return async (subscription: PushSubscription) => {
    const device = await api.notifications.subscribe.mutate({ ...subscriptionOf(subscription), label })
    keptDevice.set({ id: device.id, endpoint: subscription.endpoint })
  }
}

/** A browser may have given itself another address, while nothing of the app was open to tell the server. */
export function useKeepSubscribed() {
  const client = useQueryClient()
  const subscribe = useSubscribe()
  const keep = async () => {
    const [subscription, kept] = [await subscriptionHere(), keptDevice.get()]
    if (!subscription || !kept || subscription.endpoint === kept.endpoint) return
    await subscribe(subscription)
    for (const queryKey of [keys.thisDevice, keys.pushDevices]) await client.invalidateQueries({ queryKey })
  }
  // Where it fails, it is tried again at the next visit.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each visit
  useEffect(() => void keep().catch(() => undefined), [])
}
