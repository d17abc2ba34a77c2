/** A scenario of k6, as far as it says how many iterations it makes. */
type Counted = { executor: string; vus?: number | null; iterations?: number | null }

/**
 * How many iterations a scenario makes; null where its time decides. The executors that count them run one on one VU
 * unless told otherwise (lib/executor: shared_iterations.go, per_vu_iterations.go).
 */
export function plannedIterations({ executor, vus, iterations }: Counted): number | null {
  if (executor === 'shared-iterations') return iterations ?? 1
  return executor === 'per-vu-iterations' ? (vus ?? 1) * (iterations ?? 1) : null
}

/** How many iterations all of them make together; null where the time of one decides. */
export function plannedTotal(scenarios: readonly Counted[]): number | null {
  const all = scenarios.map(plannedIterations)
  return all.includes(null) ? null : all.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}
