import { ChannelKind, type Posting } from '../../shared/channels.ts'

/** A channel and what has been said in it, as a file of this folder tells it. */
export interface DemoChannel {
  name: string
  kind: ChannelKind
  posting: Posting
  topic: string
  members: string[]
  createdAt: string
  messages: DemoMessage[]
}

export interface DemoMessage {
  author: string
  text: string
  at: Date
  /** The message whose thread it stands in. */
  thread?: DemoMessage | undefined
  reactions: { emoji: string; names: string[] }[]
}

/**
 * Reads a file of this folder: its kind (`public announcements` where few may post), its topic and its members' first
 * names, a line each; then conversations. Of a direct one, the topic is empty. Each conversation begins
 * `== 3 days ago 16:10` or `== 12 minutes ago`; a message begins with its author, and indented lines go on with it. A `>`
 * before it makes it a reply in the thread of the last message without; a line `+ 🎉 Mira Jonas` is a reaction to what
 * stands before it. Who is called by `@Mira` is named.
 */
export function readDemoChannel(name: string, file: string, now: Date): DemoChannel {
  const [head = '', ...conversations] = file.trim().split('\n\n== ')
  const [what = '', topic = '', members = ''] = head.split('\n')
  const messages = conversations.flatMap((conversation) => readConversation(conversation, now))
  const [kind, announcements] = what.split(' ')
  const first = messages[0]?.at ?? now
  return {
    name: kind === 'direct' ? '' : name,
    kind: ChannelKind.parse(kind),
    posting: announcements ? 'moderators' : 'everyone',
    topic,
    members: members.split(' '),
    createdAt: new Date(first.getTime() - 3_600_000).toISOString(),
    messages,
  }
}

function readConversation(text: string, now: Date): DemoMessage[] {
  const [when = '', ...lines] = text.split(/\n(?! )/)
  const start = readTime(when, now).getTime()
  const messages: DemoMessage[] = []
  let at = start
  for (const line of lines) {
    if (line.startsWith('+ ')) {
      const [emoji = '', ...names] = line.slice(2).split(' ')
      messages.at(-1)?.reactions.push({ emoji, names })
      continue
    }
    const [, reply, author = '', said = ''] = /^(> )?(\S+): ([\s\S]*)$/.exec(line) ?? []
    const thread = reply && messages.findLast((message) => !message.thread)
    const text = said.replaceAll('\n  ', '\n')
    messages.push({ author, text, at: new Date(Math.min(at, now.getTime())), reactions: [], ...(thread && { thread }) })
    at += typingTime(said, messages.length)
  }
  return messages
}

function readTime(when: string, now: Date): Date {
  const [, amount, unit, hours, minutes] = /^(\d+) (day|minute)s? ago(?: (\d\d):(\d\d))?$/.exec(when) ?? []
  if (unit === 'minute') return new Date(now.getTime() - Number(amount) * 60_000)
  const time = new Date(now)
  time.setDate(time.getDate() - Number(amount))
  time.setHours(Number(hours), Number(minutes), 7, 0)
  return time
}

/** Milliseconds until the next message: some time to read and to answer, the same on every run. */
function typingTime(said: string, position: number): number {
  return (9 + ((position * 37) % 50)) * 1_000 + Math.min(said.length, 400) * 90
}
