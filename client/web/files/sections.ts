const fence = /^ {0,3}(`{3,}|~{3,})/
const heading = /^ {0,3}#{1,6}(?:\s|$)/
/** In characters: what stands together unless a heading parts it. */
const usual = 3_000

/**
 * A Markdown text in parts that mean on their own what they mean in it, as far as each begins with a heading, or after an
 * empty line at the margin: one after the other, they take no more time than their length.
 */
export function sectionsOf(text: string): string[] {
  const sections: string[] = []
  let section: string[] = []
  let length = 0
  let open: string | undefined
  let wasEmpty = true
  for (const line of text.split('\n')) {
    const mark = fence.exec(line)?.[1]
    const isNew = heading.test(line) || (wasEmpty && length > usual && /^\S/.test(line))
    if (open === undefined && isNew && section.length > 0) {
      sections.push(section.join('\n'))
      section = []
      length = 0
    }
    if (mark && open === undefined) open = mark
    else if (mark && open && mark.startsWith(open)) open = undefined
    section.push(line)
    length += line.length + 1
    wasEmpty = line.trim() === ''
  }
  return [...sections, section.join('\n')]
}
