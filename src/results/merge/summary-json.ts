import type { Check, Metric, Result } from '../result.ts'

/** A group as k6 writes it: its path, and what stands in it by name. */
type Group = { name: string; path: string; groups: Record<string, Group>; checks: Record<string, object> }

/**
 * A result as k6's `--summary-export` writes one (internal/js/summary-wrapper.js, oldJSONSummary), but for the ids of
 * groups and checks, so that whoever reads such files can read it: later steps, and a later run's comparison.
 */
export function summaryJson({ metrics, checks }: Pick<Result, 'metrics' | 'checks'>): object {
  return {
    metrics: Object.fromEntries([...metrics].map(([name, metric]) => [name, metricJson(metric)])),
    root_group: groupsOf(checks),
  }
}

function metricJson({ values, thresholds }: Metric): object {
  // In this format true means that the threshold failed. One that nobody could judge is not in it.
  const judged = thresholds.filter(({ status }) => status !== 'unknown')
  const entries = judged.map(({ expression, status }) => [expression, status === 'crossed'] as const)
  return { ...values, ...(entries.length === 0 ? {} : { thresholds: Object.fromEntries(entries) }) }
}

const groupNamed = (name: string, path: string): Group => ({ name, path, groups: bare(), checks: bare() })

/** Names are the script's: one of them may be __proto__. */
const bare = <T>(): Record<string, T> => Object.create(null) as Record<string, T>

function groupsOf(checks: readonly Check[]): Group {
  const root = groupNamed('', '')
  for (const { groups, name, passes, fails } of checks) {
    let group = root
    for (const inner of groups) {
      group.groups[inner] ??= groupNamed(inner, `${group.path}::${inner}`)
      group = group.groups[inner]
    }
    group.checks[name] = { name, path: `${group.path}::${name}`, passes, fails }
  }
  return root
}
