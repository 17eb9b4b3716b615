/** Leases that tests can wait for. */
export const quick = { leaseMs: 1_500, renewMs: 400, graceMs: 50, sweepMs: 30, recheckMs: 300 }
