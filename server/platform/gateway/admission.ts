import { Counter, Gauge, type Registry } from 'prom-client'
import type { Config } from '../config.ts'
import { figuresOnce } from '../metrics.ts'
import { watchQueue } from '../queues.ts'
import type { Running } from '../run.ts'
import { createWindow } from './window.ts'

/** A place among what this process has taken on: from when it was read off the wire until everybody was told of it. */
export interface Place {
  /** Keeps it beyond the call, until something is told that concludes `id`. */
  until(id: string): void
  /** The call was answered, well or not. */
  answered(well: boolean): void
}

/**
 * Lets in as many messages as are delivered in time, and turns the others away at once: a queue that is longer makes
 * everybody wait, and nothing faster.
 */
export interface Admission extends Running {
  /** Undefined where there is no place. */
  enter(): Place | undefined
  /** What was let in under this id has been told of, by whatever node. */
  concluded(id: string): void
}

/** After this, what was accepted counts no more: its node is away, and it waits on the bus. */
const lostAfterMs = 30_000

interface Entered {
  at: number
  id: string | undefined
  isOver: boolean
}

export function createAdmission({ sendsInFlight: most }: Pick<Config, 'sendsInFlight'>, metrics: Registry): Admission {
  const window = createWindow(most)
  const { shed } = shedMetrics(metrics)
  /** What was accepted, oldest first. */
  const accepted = new Map<string, Entered>()
  let underWay = 0

  function enter(): Place | undefined {
    if (underWay >= window.size()) forgetLost()
    if (underWay >= window.size()) {
      shed.inc({ what: 'sends' })
      return undefined
    }
    underWay++
    const entered: Entered = { at: performance.now(), id: undefined, isOver: false }
    return {
      until: (id) => keep(entered, id),
      answered: (well) => void ((!well || entered.id === undefined) && leave(entered)),
    }
  }

  /** What is said once more while it is under way has its place already. */
  function keep(entered: Entered, id: string) {
    if (entered.isOver || accepted.has(id)) return
    entered.id = id
    accepted.set(id, entered)
  }

  function leave(entered: Entered) {
    if (entered.isOver) return
    entered.isOver = true
    underWay--
    if (entered.id !== undefined) accepted.delete(entered.id)
  }

  function concluded(id: string) {
    const entered = accepted.get(id)
    if (!entered) return
    window.learn(entered.at, performance.now(), underWay)
    leave(entered)
  }

  function forgetLost() {
    const since = performance.now() - lostAfterMs
    for (const entered of accepted.values()) {
      if (entered.at > since) return
      leave(entered)
    }
  }

  const depth = () => {
    forgetLost()
    return underWay
  }
  const unwatch = watchQueue({ name: 'sends', bound: most, depth })
  new Gauge({
    name: 'gateway_sends_window',
    help: 'How many messages may be under way at once, as found by how long they take',
    registers: [metrics],
    collect() {
      this.set(window.size())
    },
  })
  return { enter, concluded, stop: async () => void unwatch() }
}

/** What is turned away because the process has as much to do as it can. */
export const shedMetrics = figuresOnce((registers) => ({
  shed: new Counter({
    name: 'gateway_shed_total',
    help: 'What was turned away because there was too much to do',
    labelNames: ['what'],
    registers,
  }),
}))
