import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Where reads go, and how the replicas keep up; a replica is called by its host and port. */
export function replicaMetrics(registry: Registry) {
  const registers = [registry]
  const labelNames = ['replica'] as const
  return {
    inUse: new Gauge({
      name: 'database_replica_in_use',
      help: 'Whether a replica is asked (1), or left out (0)',
      labelNames,
      registers,
    }),
    lag: new Gauge({
      name: 'database_replica_lag_bytes',
      help: 'How much of the log a replica had still to replay when it was last looked at',
      labelNames,
      registers,
    }),
    waits: new Histogram({
      name: 'database_replica_wait_seconds',
      help: 'How long a read waits until a replica has all that was committed before it',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
      registers,
    }),
    reads: new Counter({
      name: 'database_reads_total',
      help: 'Reads that a replica may answer, by what answered',
      labelNames: ['from'] as const,
      registers,
    }),
  }
}

export type ReplicaMetrics = ReturnType<typeof replicaMetrics>
