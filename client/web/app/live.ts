import type { QueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Chat } from 'realtime-chat/sdk'
import type { Me, Person } from '../../../shared/auth.ts'
import {
  applyToMembers,
  applyToMyChannels,
  applyToSidebar,
  isChannelEvent,
  type Member,
  type MyChannel,
  type Sidebar,
} from '../../../shared/channels.ts'
import type { Draft, draftChanged } from '../../../shared/drafts.ts'
import { applyToEmojis, type CustomEmoji } from '../../../shared/emoji.ts'
import type { EventOf } from '../../../shared/event.ts'
import { applyToCommands, type BotCommand } from '../../../shared/integrations.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import {
  type Following,
  isMessageEvent,
  type Message,
  type MessageEvent,
  type threadFollowed,
} from '../../../shared/messages.ts'
import {
  applyToPreferences,
  type notificationSettingsChanged,
  type Preferences,
} from '../../../shared/notifications.ts'
import { applyToPreviewSettings, type PreviewSettings } from '../../../shared/previews.ts'
import { applyToPerson, type Profile, type profileChanged } from '../../../shared/profiles.ts'
import type { Device } from '../../../shared/pushes.ts'
import { applyReceipt, type Receipt } from '../../../shared/receipts.ts'
import { tookTurn } from '../limits/slowMode.ts'
import { followSearch } from '../search/queries.ts'
import { askAnew, update } from './asking.ts'
import { closeChat } from './chat.ts'
import { codeOf } from './errors.ts'
import { keys } from './keys.ts'
import { queryClient } from './queryClient.ts'

/** Keeps the lists true by live events; after a reconnect, which may have missed some, they are asked for again. */
export function useLive(chat: Chat) {
  const navigate = useNavigate()
  useEffect(() => {
    const stops = [
      chat.on('event', (event) => follow(queryClient, chat.me.id, event)),
      chat.on('status', (status, error) => {
        if (codeOf(error) === 'UNAUTHORIZED') void closeChat().then(() => navigate({ to: '/sign-in' }))
        if (status !== 'live') return
        for (const queryKey of [
          ['channels'],
          ['people'],
          ['messages'],
          ['threads'],
          ['activity'],
          ['saved'],
          ['search'],
          ['drafts'],
          ['files'],
          keys.botCommands,
          keys.customEmojis,
          ['receipts'],
          keys.previewSettings,
          ['notifications'],
          keys.me,
        ])
          void queryClient.invalidateQueries({ queryKey })
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [chat, navigate])
}

function follow(client: QueryClient, userId: string, event: LiveEvent) {
  followSearch(client, userId, event)
  if (event.type === 'auth.role_assigned') return askAnew(client, keys.me)
  if (event.type === 'auth.security_changed') return askAnew(client, keys.security)
  if (event.type === 'channels.sidebar_changed')
    return update<Sidebar>(client, keys.sidebar, (sidebar) => applyToSidebar(sidebar, event))
  if (event.type === 'limits.slow_mode_changed') return askAnew(client, keys.slowMode(event.key))
  if (event.type === 'chat.thread_followed') return followThread(client, event)
  if (event.type === 'chat.vote_cast') return update(client, keys.vote(event.data.id), () => event.data.options)
  if (event.type === 'activity.changed' || event.type === 'activity.seen') return askAnew(client, ['activity'])
  if (event.type === 'drafts.changed') return followDraft(client, event)
  if (event.type === 'drafts.scheduled_changed') return askAnew(client, keys.scheduled)
  if (event.type === 'integrations.commands_changed')
    return update<BotCommand[]>(client, keys.botCommands, (commands) => applyToCommands(commands, event))
  if (event.type === 'saved.changed') return askAnew(client, ['saved'])
  if (event.type === 'receipts.changed')
    return update<Receipt[]>(client, keys.receipts(event.key), (receipts) => applyReceipt(receipts, event))
  if (event.type === 'previews.enabled' || event.type === 'previews.shown')
    return update<PreviewSettings>(client, keys.previewSettings, (settings) => applyToPreviewSettings(settings, event))
  if (event.type === 'notifications.settings_changed') return followNotificationSettings(client, event)
  if (event.type === 'notifications.notified' || event.type === 'notifications.dismissed')
    return askAnew(client, keys.allLedgers)
  if (event.type === 'emoji.changed')
    return update<CustomEmoji[]>(client, keys.customEmojis, (emojis) => applyToEmojis(emojis, event))
  if (isMessageEvent(event)) return followMessage(client, userId, event)
  if (event.type === 'auth.profile_changed') return followProfile(client, event)
  if (event.type === 'auth.profile_touched') return askAgain(client, event.data.userId)
  if (!isChannelEvent(event)) return
  if (event.type === 'channels.changed' && event.data.userId === userId) askAnew(client, keys.allCards)
  if (event.type === 'channels.created') return askAnew(client, ['channels', 'browse'])
  update<MyChannel[]>(client, keys.mine, (channels) => applyToMyChannels({ userId, channels }, event).channels)
  update<Member[]>(client, keys.members(event.key), (members) => applyToMembers(members, event))
  for (const queryKey of [['channels', 'browse'], keys.channel(event.key)]) askAnew(client, queryKey)
}

function followDraft(client: QueryClient, { data }: EventOf<typeof draftChanged>) {
  update<Draft[]>(client, keys.drafts, (drafts) => {
    const others = drafts.filter(
      ({ channelId, threadId }) => channelId !== data.channelId || threadId !== data.threadId,
    )
    return data.text ? [data, ...others] : others
  })
}

function followNotificationSettings(client: QueryClient, event: EventOf<typeof notificationSettingsChanged>) {
  update<Preferences>(client, keys.notificationPreferences, (preferences) =>
    applyToPreferences(preferences, event.data),
  )
  update<Device[]>(client, keys.pushDevices, () => event.data.devices)
}

function followThread(client: QueryClient, { data }: EventOf<typeof threadFollowed>) {
  update<Following>(client, keys.following(data.id), () => data)
  askAnew(client, keys.threads)
}

/** Timelines are the SDK's; here are the lists beside them. */
function followMessage(client: QueryClient, userId: string, event: MessageEvent) {
  const { message } = event.data
  if (event.type === 'chat.message_delivered') heardOwn(client, userId, message)
  if (message.pinned || event.type === 'chat.message_pinned' || event.type === 'chat.message_deleted')
    askAnew(client, keys.pins(message.channelId))
  if (event.type === 'chat.message_edited' || event.type === 'chat.message_deleted')
    askAnew(client, keys.card(message.id))
  const held = message.files.length + (message.forwarded?.files.length ?? 0)
  if (held > 0 || event.type === 'chat.message_deleted') askAnew(client, keys.filesIn(message.channelId))
  if (message.threadId || message.thread) askAnew(client, keys.threads)
}

/** What the person says on another device is their turn on this one too. */
function heardOwn(client: QueryClient, userId: string, { authorId, channelId, seq, changedSeq }: Message) {
  if (authorId === userId && seq === changedSeq) tookTurn(client, channelId)
}

function followProfile(client: QueryClient, event: EventOf<typeof profileChanged>) {
  const { id } = event.data.profile
  update<Person | null>(client, keys.person(id), (person) => person && applyToPerson(person, event))
  update<Profile>(client, keys.profile(id), (profile) => applyToPerson(profile, event))
  update<Me>(client, keys.me, (me) => applyToPerson(me, event))
  for (const queryKey of [keys.allSearches, keys.allDirectories, keys.allAccounts]) askAnew(client, queryKey)
}

function askAgain(client: QueryClient, userId: string) {
  for (const queryKey of [keys.person(userId), keys.profile(userId)]) askAnew(client, queryKey)
}
