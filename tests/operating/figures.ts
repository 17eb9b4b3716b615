/** A node's figures, as Prometheus reads them: by name and, in their order, labels. */
export async function figuresOf({ url }: { url: string }): Promise<Map<string, number>> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => /^[a-z]/.test(line))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

/** One figure, of the series that has all of these labels; summed where several have. */
export async function figure(node: { url: string }, name: string, labels: Record<string, string> = {}) {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const series = [...(await figuresOf(node))].filter(
    ([key]) => key.split('{')[0] === name && wanted.every((label) => key.includes(label)),
  )
  return series.reduce((sum, [, value]) => sum + value, 0)
}
