import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Event } from '../../../shared/event.ts'
import { since } from '../bus/metrics.ts'
import { buckets, figuresOnce } from '../metrics.ts'

/** What the fan-out tells, and how late. */
export function fanoutMetrics(registry: Registry) {
  const registers = [registry]
  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  const delay = new Histogram({
    name: 'gateway_fanout_delay_seconds',
    help: 'Time from the making of an event until it was sent to those whom it concerns',
    labelNames: ['topic'],
    buckets,
    registers,
  })
  const whole = new Histogram({
    name: 'gateway_delivery_seconds',
    help: 'Time from when a message was accepted until it was sent to those whom it concerns',
    buckets,
    registers,
  })
  return {
    frames: counter('gateway_frames_total', 'Frames published to native topics'),
    events: counter('gateway_events_total', 'Events told to an audience'),
    deliveries: counter('gateway_deliveries_total', 'Events told, counted for each listener'),
    /** Notes that an event has been sent; `began` is when what it tells of was asked for. */
    told({ type, at }: Event, began: string | undefined) {
      const now = Date.now()
      delay.observe({ topic: type }, since(at, now))
      if (began) whole.observe(since(began, now))
    },
  }
}

/** The connections, and what was refused on them. */
export function socketMetrics(registry: Registry) {
  const registers = [registry]
  return {
    connections: new Gauge({ name: 'gateway_connections', help: 'Open WebSocket connections', registers }),
    closed: new Counter({
      name: 'gateway_connections_closed_total',
      help: 'WebSocket connections that have ended; slow: the client read too slowly, lost: it went without a word',
      labelNames: ['reason'],
      registers,
    }),
    waiting: new Gauge({ name: 'gateway_requests_waiting', help: 'Requests of all connections in line', registers }),
    refusals: new Counter({
      name: 'gateway_refused_requests_total',
      help: 'Requests on WebSocket connections that were refused unread',
      labelNames: ['reason'],
      registers,
    }),
  }
}

/** Calls of procedures, by whatever door. */
export const callMetrics = figuresOnce((registers) => ({
  duration: new Histogram({
    name: 'gateway_call_duration_seconds',
    help: 'Time that a call of a procedure took',
    labelNames: ['path'],
    buckets,
    registers,
  }),
  failed: new Counter({
    name: 'gateway_calls_failed_total',
    help: 'Calls of procedures that were not answered with a result',
    labelNames: ['code'],
    registers,
  }),
}))
