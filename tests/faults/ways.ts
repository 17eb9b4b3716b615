import { type Network, openNetwork } from './network.ts'

/** The ways from the nodes to what they stand on, each of which can be hurt by itself. */
export interface Ways extends Disposable {
  all: ReadonlyMap<string, Network>
  /** The port by which what listens at `port` is reached from now on. */
  lay(name: string, port: number): Promise<number>
}

export function layWays(): Ways {
  const all = new Map<string, Network>()
  return {
    all,
    async lay(name, port) {
      const way = await openNetwork([`http://127.0.0.1:${port}`])
      all.set(name, way)
      return Number(new URL(way.url).port)
    },
    [Symbol.dispose]() {
      for (const way of all.values()) way[Symbol.dispose]()
    },
  }
}
