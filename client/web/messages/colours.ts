import { common, createLowlight } from 'lowlight'

const lowlight = createLowlight(common)
const usual = 20_000

/** The code as a tree of what its parts are; undefined for a language that is not known, and for very much code. */
export function colour(code: string, language: string, longest = usual) {
  if (code.length > longest || !lowlight.registered(language)) return undefined
  return lowlight.highlight(language, code).children
}
