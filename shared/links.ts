import { outsideCode } from './mentions.ts'

/** How many links of a message are previewed: its first. */
export const mostPreviews = 3

/** The longest address that is previewed, in characters. */
export const maxUrlLength = 2_048

/** Up to the next space, or to what ends an address in Markdown. */
const address = /(?<![\p{L}\p{N}])https?:\/\/(?:(?!\]\()[^\s<>|"`])+/giu

/**
 * The links of a text to pages, that may be previewed, each once and without its fragment, at most `mostPreviews`: not what
 * stands in code, and not what may be hidden, which is all between the first `||` and the last.
 */
export function linksIn(text: string): string[] {
  let words = ''
  outsideCode(text, (plain) => {
    words += `${plain} `
    return plain
  })
  const urls = [...withoutHidden(words).matchAll(address)].flatMap(([found]) => pageUrl(withoutEnd(found)) ?? [])
  return [...new Set(urls)].slice(0, mostPreviews)
}

function withoutHidden(words: string): string {
  const [first, last] = [words.indexOf('||'), words.lastIndexOf('||')]
  return first === last ? words : `${words.slice(0, first)} ${words.slice(last + 2)}`
}

/** Punctuation at the end belongs to the sentence, and so does a parenthesis that was opened before (GFM, section 6.9). */
function withoutEnd(found: string): string {
  let closing = (found.match(/\)/g)?.length ?? 0) - (found.match(/\(/g)?.length ?? 0)
  let end = found.length
  for (; end > 0; end--) {
    const last = found.charAt(end - 1)
    if (last === ')' && closing > 0) closing--
    else if (!'?!.,:;*_~\'"]'.includes(last)) break
  }
  return found.slice(0, end)
}

/** The address of a page as everybody writes it the same; undefined for what is none, or has a name and a password in it. */
export function pageUrl(written: string): string | undefined {
  const url = URL.parse(written)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || !url.hostname) return undefined
  url.hash = ''
  return url.href.length <= maxUrlLength ? url.href : undefined
}
