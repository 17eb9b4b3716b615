import { mostNameCharacters } from '../../../shared/files.ts'

/** Control characters, those that turn the direction of a text, and others that cannot be seen; and unpaired surrogates. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{DI}]/gu

/**
 * A name that can be shown and saved anywhere: without a path, without what would hide its true ending, and not too
 * long. The ending stays, for people choose a program by it.
 */
export function cleanName(said: string): string {
  const last = said.slice(-4_000).split(/[/\\]/).at(-1) ?? ''
  const line = last
    .normalize('NFC')
    .replace(hidden, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return line === '' ? 'file' : shortened(line)
}

function shortened(name: string): string {
  const characters = [...name]
  if (characters.length <= mostNameCharacters) return name
  const dot = characters.lastIndexOf('.')
  const ending = dot > 0 && characters.length - dot <= 12 ? characters.slice(dot) : []
  return [...characters.slice(0, mostNameCharacters - ending.length), ...ending].join('')
}

/** The field of RFC 6266, with the name in ASCII for old programs and as RFC 8187 says for others. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
