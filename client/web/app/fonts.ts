import cyrillicExt from '@fontsource-variable/inter/files/inter-cyrillic-ext-wght-normal.woff2'
import cyrillic from '@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2'
import greekExt from '@fontsource-variable/inter/files/inter-greek-ext-wght-normal.woff2'
import greek from '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2'
import latinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2'
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import vietnamese from '@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2'
import ranges from '@fontsource-variable/inter/unicode.json'
import emoji0 from '@infolektuell/noto-color-emoji/files/0.woff2'
import emoji1 from '@infolektuell/noto-color-emoji/files/1.woff2'
import emoji2 from '@infolektuell/noto-color-emoji/files/2.woff2'
import emoji3 from '@infolektuell/noto-color-emoji/files/3.woff2'
import emoji4 from '@infolektuell/noto-color-emoji/files/4.woff2'
import emoji5 from '@infolektuell/noto-color-emoji/files/5.woff2'
import emoji6 from '@infolektuell/noto-color-emoji/files/6.woff2'
import emoji7 from '@infolektuell/noto-color-emoji/files/7.woff2'
import emoji8 from '@infolektuell/noto-color-emoji/files/8.woff2'
import emoji9 from '@infolektuell/noto-color-emoji/files/9.woff2'
import emoji10 from '@infolektuell/noto-color-emoji/files/10.woff2'
import emojiStyles from '@infolektuell/noto-color-emoji/index.css' with { type: 'text' }

const files: [keyof typeof ranges, string][] = [
  ['latin', latin],
  ['latin-ext', latinExt],
  ['greek', greek],
  ['greek-ext', greekExt],
  ['cyrillic', cyrillic],
  ['cyrillic-ext', cyrillicExt],
  ['vietnamese', vietnamese],
]

/** Inter, by script: a browser loads the files whose letters it meets. Named here because the bundler would put all of them into the style sheet. */
const letters = files.map(([script, url]) => face('Inter Variable', '100 900', url, ranges[script]))

const emojiFiles = [emoji0, emoji1, emoji2, emoji3, emoji4, emoji5, emoji6, emoji7, emoji8, emoji9, emoji10]

/** Noto's emoji for devices without any, in parts as well; under a name of their own, so that what is installed comes first. */
const emoji = [...emojiStyles.matchAll(/files\/(\d+)\.woff2[^}]*unicode-range: ([^;]+);/g)].map(
  ([, part, unicodeRange]) => face('Bundled Emoji', '400', emojiFiles[Number(part)], unicodeRange),
)

export const fontFaces = [...letters, ...emoji]

function face(fontFamily: string, fontWeight: string, url: string | undefined, unicodeRange: string | undefined) {
  const src = `url(${url}) format('woff2')`
  return { fontFamily, fontStyle: 'normal', fontWeight, fontDisplay: 'swap', src, unicodeRange }
}
