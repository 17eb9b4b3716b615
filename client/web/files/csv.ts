import papa from 'papaparse'

/** The first rows of a table (RFC 4180), by whatever parts its cells. */
export function rowsOf(text: string, most: number): string[][] {
  return papa.parse<string[]>(text, { preview: most, skipEmptyLines: true }).data
}
