/** The words of notifications; they are shown by the service worker, which formats no messages. */
export const pushes = {
  inChannel: '{name} in #{channel}',
  several: '{count} new messages in #{channel}',
  severalFrom: '{count} new messages from {name}',
  line: '{name}: {text}',
  file: 'Sent a file',
  files: 'Sent {count} files',
  noText: 'New message',
  reply: 'Reply',
  replyHint: 'Write a reply',
  markRead: 'Mark as read',
  notSent: 'Your reply was not sent',
  tryAgain: 'Try again',
}

/** A text with what its braces name put in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replaceAll(/\{(\w+)\}/g, (braces, name: string) => String(values[name] ?? braces))
}
