/** Marks that turn the direction of a text or cannot be seen, besides those that join letters and emoji. */
const unseen =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
const space = /[\p{Cc}\p{Z}\s]+/gu

/** What a page says in one line of at most `most` characters, without what could upset the page that it is shown on. */
export function oneLine(said: string | undefined, most: number): string | null {
  const line = (said ?? '')
    .slice(0, 20 * most)
    .toWellFormed()
    .replace(unseen, '')
    .replace(space, ' ')
    .trim()
  if (line === '') return null
  return line.length <= most ? line : `${whole(line.slice(0, most - 1)).trimEnd()}…`
}

/** Without half a character at its end. */
function whole(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1)
}
