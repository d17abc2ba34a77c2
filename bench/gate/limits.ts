import type { RoundsOutcome, RuleRates } from './rounds.ts'
import type { Outcome } from './simulate.ts'

/** Of an unchanged build, with all of its figures. */
export const mostFalseAlarms = 0.013
const leastSeen = 0.9

/** The limits that a row misses, in words. */
function missedBy({ noise, trouble, mode, runs, same, slower }: Outcome): readonly string[] {
  if (mode === 'paired') return []
  const row = `noise ${noise}, ${trouble}, ${runs} runs`
  const quiet = (what: string, share: number) =>
    share <= mostFalseAlarms ? [] : [`${row}: ${what} ${share}, at most ${mostFalseAlarms}`]
  const seen = (what: string, share: number) =>
    share >= leastSeen ? [] : [`${row}: ${what} ${share}, at least ${leastSeen}`]
  if (trouble === 'outliers') return quiet('confirmed false alarms', same.confirmed)
  if (trouble === 'drift') return []
  return [
    ...quiet('false alarms', same.worse),
    ...(runs === 30 ? [...seen('seen', slower.worse), ...seen('seen and confirmed', slower.confirmed)] : []),
  ]
}

/**
 * What the gate promises and does not keep: without outliers or drift, few false alarms, and with 30 runs slow builds
 * are seen; with outliers few false alarms that a second run confirms.
 */
export const missedLimits = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(missedBy)

/** Of whole builds: unchanged and called worse, or exactly at the limit and called no worse. */
const mostWrong = 0.01

/** What rounds until it knows must see of p95 with noise alone, and with disturbed rounds, for each noise. */
const leastOfAuto: readonly { kind: string; noise: number; seen: number; noWorse: number }[] = [
  { kind: 'normal', noise: 0.02, seen: 0.999, noWorse: 0.999 },
  { kind: 'normal', noise: 0.05, seen: 0.999, noWorse: 0.99 },
  { kind: 'normal', noise: 0.1, seen: 0.995, noWorse: 0.45 },
  { kind: 'outliers', noise: 0.05, seen: 0.995, noWorse: 0.9 },
]

const isOurs = ({ rule }: RuleRates): boolean => rule.startsWith('auto') || /^\d+ rounds/.test(rule)

/** What rounds promise and do not keep: both errors at most 1% in every world, and real changes seen. */
export function missedRounds(outcomes: readonly RoundsOutcome[]): readonly string[] {
  return outcomes.flatMap(({ kind, noise, rates }) => {
    const row = (rule: string) => `${rule}, ${kind}, noise ${noise}`
    const wrong = rates
      .filter(isOurs)
      .flatMap(({ rule, falseAlarms, missed }) => [
        ...(falseAlarms > mostWrong ? [`${row(rule)}: false alarms ${falseAlarms}, at most ${mostWrong}`] : []),
        ...(missed > mostWrong ? [`${row(rule)}: at the limit no worse ${missed}, at most ${mostWrong}`] : []),
      ])
    const least = leastOfAuto.find((one) => one.kind === kind && one.noise === noise)
    const auto = rates.find(({ rule }) => rule === 'auto')
    if (least === undefined || auto === undefined) return wrong
    return [
      ...wrong,
      ...(auto.seen < least.seen ? [`${row('auto')}: seen ${auto.seen}, at least ${least.seen}`] : []),
      ...(auto.noWorse < least.noWorse ? [`${row('auto')}: no worse ${auto.noWorse}, at least ${least.noWorse}`] : []),
    ]
  })
}
