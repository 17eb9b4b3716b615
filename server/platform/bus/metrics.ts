import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Event, Topic } from '../../../shared/event.ts'
import { buckets } from '../metrics.ts'
import { tracePublishing } from './tracing.ts'

/** How many events of one partition a group has not handled yet. */
export interface Lag {
  topic: string
  partition: number
  events: number
}

/** All that a group has before it. */
export function sumOf(lags: readonly Lag[]): number {
  return lags.reduce((sum, { events }) => sum + events, 0)
}

type Publish = (events: readonly Event[]) => Promise<void>

/** The bus's figures, the same on both transports. */
export function busMetrics(registry: Registry) {
  const registers = [registry]
  const lagsOf = showLags(registry)
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers })
  const published = counter('bus_published_total', 'Events made durable', ['topic'])
  const handled = counter('bus_handled_total', 'Events handled', ['group', 'topic'])
  const dead = counter('bus_dead_letters_total', 'Events put away', ['group', 'topic'])
  const append = new Histogram({
    name: 'bus_append_duration_seconds',
    help: 'Time until what was published was durable',
    buckets,
    registers,
  })
  const delay = new Histogram({
    name: 'bus_handling_delay_seconds',
    help: 'Time from the making of an event until a group had handled it',
    labelNames: ['group'],
    buckets,
    registers,
  })

  return {
    dead,
    /** Notes the topics of what has been made durable, that of each event. */
    published(topics: readonly string[]) {
      for (const [topic, { length }] of Map.groupBy(topics, (name) => name)) published.inc({ topic }, length)
    },
    /** Shows how far a group is behind, asked whenever the figures are. What has not happened yet is a figure too: 0. */
    watch(group: string, topics: readonly Topic[], lags: () => Promise<Lag[]>) {
      lagsOf.set(group, lags)
      for (const counted of [handled, dead]) for (const { name } of topics) counted.inc({ group, topic: name }, 0)
    },
    /** Notes what a group has handled. */
    moved(group: string, topic: string, events: readonly Event[]) {
      handled.inc({ group, topic }, events.length)
      const now = Date.now()
      const own = delay.labels({ group })
      for (const { at } of events) own.observe(since(at, now))
    },
    /** The same, with the time that each takes noted, as figures and in the events' traces. */
    timed:
      (publish: Publish): Publish =>
      (events) => {
        if (events.length === 0) return publish(events)
        const from = performance.now()
        return tracePublishing(events, publish).then(() => append.observe((performance.now() - from) / 1_000))
      },
  }
}

/** Seconds from a moment of another machine's clock, which may be ahead, to `now`. */
export function since(at: string, now: number): number {
  return Math.max(0, now - Date.parse(at)) / 1_000
}

/** A group that cannot be asked at the moment has no figure, rather than one of before. */
function showLags(registry: Registry) {
  const lagsOf = new Map<string, () => Promise<Lag[]>>()
  new Gauge({
    name: 'bus_lag',
    help: 'Events of a partition that a group has not handled yet',
    labelNames: ['group', 'topic', 'partition'],
    registers: [registry],
    async collect() {
      const asked = [...lagsOf].map(async ([group, lags]) => ({ group, lags: await lags().catch(() => []) }))
      const known = await Promise.all(asked)
      this.reset()
      for (const { group, lags } of known)
        for (const { topic, partition, events } of lags) this.set({ group, topic, partition }, events)
    },
  })
  return lagsOf
}
