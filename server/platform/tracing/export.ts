import { ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { parseTraceparent } from '../../../shared/traceparent.ts'
import type { TracingConfig } from './tracing.ts'

const kinds = { server: SpanKind.SERVER, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER }
export type Kind = keyof typeof kinds

/** A span under way. */
export interface OpenSpan {
  /** For what is caused by it. */
  traceparent: string
  fail(error: unknown): void
  end(): void
}

export interface Exporting {
  enter(traceparent: string | undefined): string
  begin(span: { name: string; kind: Kind; traceparent: string }): OpenSpan
  stop(): Promise<void>
}

/** Spans on their way to a collector, by OTLP over HTTP. When it is away, they are dropped; nothing waits for them. */
export function exportTo({ url, ratio }: TracingConfig, role: string): Exporting {
  const exporter = new OTLPTraceExporter({ url: `${url.replace(/\/$/, '')}/v1/traces` })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'realtime-chat', 'service.role': role }),
    // Whether a trace is looked at is decided once, where it enters.
    sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
  })
  const tracer = provider.getTracer('realtime-chat')
  const ids = new RandomIdGenerator()
  const sampler = new TraceIdRatioBasedSampler(ratio)
  const flagsOf = (traceId: string) => {
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId)
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE
  }

  return {
    enter(traceparent) {
      const { traceId, spanId } = parseTraceparent(traceparent) ?? {
        traceId: ids.generateTraceId(),
        spanId: ids.generateSpanId(),
      }
      return encode({ traceId, spanId, traceFlags: flagsOf(traceId) })
    },
    begin({ name, kind, traceparent }) {
      const parent = parseTraceparent(traceparent)
      const context = parent
        ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: parent.flags, isRemote: true })
        : ROOT_CONTEXT
      const span = tracer.startSpan(name, { kind: kinds[kind] }, context)
      return {
        traceparent: encode(span.spanContext()),
        // What went wrong may quote what somebody said: only its kind is told.
        fail: (error) => span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) }),
        end: () => span.end(),
      }
    },
    stop: () => provider.shutdown().catch(() => undefined),
  }
}

const encode = ({ traceId, spanId, traceFlags }: SpanContext) =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')
