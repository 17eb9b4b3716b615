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
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace'
import { type CallSpan, parseTraceparent } from '../../../shared/traceparent.ts'
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
  /** A call that a client has made, whose ids are the client's. */
  tell(call: CallSpan): void
  begin(span: { name: string; kind: Kind; traceparent: string }): OpenSpan
  stop(): Promise<void>
}

/** Spans on their way to a collector, by OTLP over HTTP. When it is away, they are dropped; nothing waits for them. */
export function exportTo({ url, ratio }: TracingConfig, role: string): Exporting {
  const ids = new RandomIdGenerator()
  const sampler = new TraceIdRatioBasedSampler(ratio)
  const providerOf = (role: string, options: TracerProviderOptions) =>
    new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'realtime-chat', 'service.role': role }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: new OTLPTraceExporter({ url: `${url.replace(/\/$/, '')}/v1/traces` }),
          scheduledDelayMillis: 1_000,
        }),
      ],
      ...options,
    })
  // Whether a trace is looked at is decided once, where it enters.
  const provider = providerOf(role, { sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) })
  const tracer = provider.getTracer('realtime-chat')
  let told = { traceId: '', spanId: '' }
  const idGenerator = { generateTraceId: () => told.traceId, generateSpanId: () => told.spanId }
  const clients = providerOf('client', { sampler, idGenerator })
  const clientTracer = clients.getTracer('realtime-chat')
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
    tell({ traceparent, path, at, tookMs, failed }) {
      told = parseTraceparent(traceparent) ?? told
      const options = { kind: SpanKind.CLIENT, startTime: new Date(at), root: true }
      const span = clientTracer.startSpan(path, options)
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(new Date(at + tookMs))
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
    stop: async () => void (await Promise.allSettled([provider.shutdown(), clients.shutdown()])),
  }
}

const encode = ({ traceId, spanId, traceFlags }: SpanContext) =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')
