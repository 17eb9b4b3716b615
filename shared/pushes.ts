import { z } from 'zod'
import { ChannelId } from './channels.ts'
import { MessageId } from './messageIds.ts'

/** How a device is reached: by a browser's push service, by one that its owner chose, or by those of phones. */
export const SubscriptionKind = z.enum(['webpush', 'unifiedpush', 'fcm', 'apns'])
export type SubscriptionKind = z.infer<typeof SubscriptionKind>

/** An uncompressed point on P-256, and 16 random bytes, both in base64url (RFC 8291, section 3.1). */
const Keys = z.object({
  p256dh: z.string().regex(/^B[\w-]{86}=?$/, 'a public key of P-256'),
  auth: z.string().regex(/^[\w-]{22}(?:==)?$/, '16 bytes in base64url'),
})

/** What a device is called in the list of one's devices. */
const Label = z
  .string()
  .trim()
  .max(100)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'one line of valid Unicode text')
  .default('')

const byEndpoint = { endpoint: z.url({ protocol: /^https?$/ }).max(2_048), keys: Keys, label: Label }

/** A device, as its browser or its system describes it. */
export const Subscription = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webpush'), ...byEndpoint }),
  z.object({ kind: z.literal('unifiedpush'), ...byEndpoint }),
  z.object({ kind: z.literal('fcm'), token: z.string().regex(/^[\w:.-]{20,4096}$/), label: Label }),
  z.object({ kind: z.literal('apns'), token: z.string().regex(/^[\da-f]{64,200}$/i), label: Label }),
])
export type Subscription = z.infer<typeof Subscription>

/** The actor's device, told as one object, for REST describes no others. The same again is the same device. */
export const Subscribe = z
  .object({
    kind: SubscriptionKind,
    endpoint: byEndpoint.endpoint.optional(),
    keys: Keys.optional(),
    token: z.string().max(4_096).optional(),
    label: Label,
  })
  .superRefine((told, { addIssue }) => {
    for (const { path, message } of Subscription.safeParse(told).error?.issues ?? [])
      addIssue({ code: 'custom', path, message })
  })
export type Subscribe = z.infer<typeof Subscribe>

/** A device that is told of messages while the app is closed. It belongs to the session that it was subscribed in. */
export const Device = z.object({
  id: z.uuid(),
  kind: SubscriptionKind,
  label: z.string(),
  sessionId: z.uuid(),
  createdAt: z.iso.datetime(),
  /** When it was told of something last, as far as it has been. */
  lastSentAt: z.iso.datetime().nullable(),
})
export type Device = z.infer<typeof Device>

export const Unsubscribe = z.object({ deviceId: z.uuid().toLowerCase() })
export type Unsubscribe = z.infer<typeof Unsubscribe>

/** What a deployment offers. */
export const NotificationOptions = z.object({
  /** The application server's key that browsers subscribe with (RFC 8292), in base64url; null where there is none. */
  webPushKey: z.string().nullable(),
  kinds: z.array(SubscriptionKind),
  /** Whether it sends mail. */
  email: z.boolean(),
})
export type NotificationOptions = z.infer<typeof NotificationOptions>

/** How many bytes of JSON a push takes: what fits into one record of 4,096 (RFC 8291, section 4) with its head. */
export const mostPushBytes = 3_900

/** A message, as a device shows it. What comes again with the same `tag` replaces what is shown. */
export const MessagePush = z.object({
  type: z.literal('message'),
  tag: z.string(),
  /** What belongs together: the channel, or the thread. */
  group: z.string(),
  channelId: ChannelId,
  messageId: MessageId,
  threadId: MessageId.nullable(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  authorId: z.uuid(),
  authorName: z.string(),
  /** The version of the author's picture, at `/api/avatars/{authorId}/{authorAvatar}`. */
  authorAvatar: z.uuid().nullable(),
  /** Empty for a direct conversation. */
  channelName: z.string(),
  /** The words for a device that has none of its own. `body` is empty where there are only files, or words are not to be shown. */
  title: z.string(),
  body: z.string(),
  files: z.number().int(),
  reason: z.string(),
  sound: z.boolean(),
})
export type MessagePush = z.infer<typeof MessagePush>

/** What a device takes away again, for it has been read elsewhere or is not there any more: by their tags. */
export const DismissPush = z.object({ type: z.literal('dismiss'), tags: z.array(z.string()).max(100) })
export type DismissPush = z.infer<typeof DismissPush>

/** What a device is sent, as JSON. */
export const Push = z.discriminatedUnion('type', [MessagePush, DismissPush])
export type Push = z.infer<typeof Push>
