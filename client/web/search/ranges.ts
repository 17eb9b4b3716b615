import type { Highlight, Hit, Range } from '../../../shared/search.ts'

/** What was found in one of the texts of a message. */
export function rangesOf({ highlights }: Hit, of: Highlight['of'], at = 0): Range[] {
  return highlights.find((each) => each.of === of && each.at === at)?.ranges ?? []
}
