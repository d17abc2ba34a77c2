import type { Metric } from './result.ts'

/** What k6 measures with a clock, in ms; a script's own trends can have any number. */
const clocked = /^(?:http_req_(?!failed)\w+|iteration_duration|group_duration)$/

/**
 * Signs that times were converted or rounded, where no record of k6 tells what they were. k6 measures in whole
 * nanoseconds (metrics/units.go), and none of its iterations lasts longer than the test.
 */
export function oddTimes(metrics: readonly Metric[]): readonly string[] {
  const times = metrics.filter(({ name, values }) => clocked.test(name) && values.count !== 0)
  return [...times.flatMap(tooFine), ...tooLong(metrics), ...tooEven(times)]
}

/** Percentiles and averages are calculated, but the shortest and the longest time were measured. */
const tooFine = ({ name, values }: Metric): readonly string[] =>
  (['min', 'max'] as const)
    .filter((key) => !isMultiple(values[key] ?? 0, 1e-6, 1e-3))
    .map((key) => `${name} ${key} is finer than k6's clock`)

function tooLong(metrics: readonly Metric[]): readonly string[] {
  const counters = metrics.filter(({ kind, values }) => kind === 'counter' && values.count && values.rate)
  const [counter] = counters
  const iteration = metrics.find(({ name }) => name === 'iteration_duration')?.values.max
  if (counter === undefined || iteration === undefined) return []
  const test = ((counter.values.count ?? 0) / (counter.values.rate ?? 1)) * 1000
  return iteration > test * 1.01 + 1 ? ['iteration_duration max is longer than the test'] : []
}

/** So many different times are not all multiples of so many milliseconds by chance, even of a clock of 100 ns. */
const grids = [
  { step: 1, enough: 2 },
  { step: 0.1, enough: 3 },
  { step: 0.01, enough: 4 },
] as const

function tooEven(times: readonly Metric[]): readonly string[] {
  const all = times.flatMap(({ values }) =>
    Object.entries(values).flatMap(([key, value]) => (key === 'count' ? [] : value)),
  )
  const different = [...new Set(all)].filter((value) => value !== 0)
  const isEven = grids.some(
    ({ step, enough }) => different.length >= enough && different.every((value) => isMultiple(value, step, 1e-7)),
  )
  return isEven ? ['all of its times are rounded'] : []
}

function isMultiple(value: number, step: number, tolerance: number): boolean {
  const steps = value / step
  // Beyond it, the number itself is not that exact.
  return steps > 1e12 || Math.abs(steps - Math.round(steps)) <= tolerance
}
