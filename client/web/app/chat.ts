import { useRouteContext } from '@tanstack/react-router'
import { useCallback, useSyncExternalStore } from 'react'
import { type Chat, connect, signOut } from 'realtime-chat/sdk'
import { dropSubscription } from '../notifications/browser.ts'
import { codeOf } from './errors.ts'
import { queryClient } from './queryClient.ts'

let opening: Promise<Chat> | undefined

/**
 * The one connection of this tab, by the session cookie; opened when first asked for.
 * @throws ChatError UNAUTHORIZED when nobody is signed in.
 */
export function openChat(): Promise<Chat> {
  opening ??= connect({ url: location.origin }).catch((error: unknown) => {
    opening = undefined
    throw error
  })
  return opening
}

/** Forgets the connection and everything that came over it. */
export async function closeChat() {
  const chat = opening
  opening = undefined
  queryClient.clear()
  await chat?.then((open) => open.close()).catch(() => undefined)
}

export async function leaveSession() {
  await dropSubscription().catch(() => undefined)
  await signOut({ url: location.origin })
  await closeChat()
}

export function isSignedOut(error: unknown): boolean {
  return codeOf(error) === 'UNAUTHORIZED'
}

/** The connection, within the workspace's routes. */
export function useChat(): Chat {
  return useRouteContext({ from: '/workspace', select: ({ chat }) => chat })
}

export function useStatus() {
  const chat = useChat()
  const subscribe = useCallback((changed: () => void) => chat.on('status', changed), [chat])
  return useSyncExternalStore(subscribe, () => chat.status)
}
