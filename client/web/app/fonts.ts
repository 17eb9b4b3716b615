import cyrillicExt from '@fontsource-variable/inter/files/inter-cyrillic-ext-wght-normal.woff2'
import cyrillic from '@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2'
import greekExt from '@fontsource-variable/inter/files/inter-greek-ext-wght-normal.woff2'
import greek from '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2'
import latinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2'
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import vietnamese from '@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2'
import ranges from '@fontsource-variable/inter/unicode.json'

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
export const fontFaces = files.map(([script, url]) => ({
  fontFamily: 'Inter Variable',
  fontStyle: 'normal',
  fontWeight: '100 900',
  fontDisplay: 'swap',
  src: `url(${url}) format('woff2-variations')`,
  unicodeRange: ranges[script],
}))
