import type { RoundsOutcome, RuleRates } from './rounds.ts'
import { kinds } from './rounds-world.ts'

const captions: Readonly<Record<RoundsOutcome['kind'], string>> = {
  normal: 'Rounds, normal noise',
  heavy: "Rounds, noise with heavy tails (Student's t with 3 degrees of freedom)",
  outliers: 'Rounds, with outliers: 5% of runs, of either side, are 50% slower',
  modes: 'Rounds, with two start modes: half of the runs are 30% slower, p95 and request rate each by themselves',
}

const names: Readonly<Record<RoundsOutcome['kind'], string>> = {
  normal: 'normal',
  heavy: 'heavy tails',
  outliers: 'outliers',
  modes: 'two modes',
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
const finer = (share: number): string => `${(100 * share).toFixed(2)}%`

const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`

const head = [
  'Noise',
  'Rule',
  'Unchanged: worse',
  'At the limit: no worse',
  'Unchanged: no worse',
  'after rounds',
  '+21%: worse',
  'after rounds',
  '+5%: worse',
  '+8%: worse',
]

const cells = (noise: number, rates: RuleRates): readonly string[] => [
  percent(noise).replace('.0', ''),
  rates.rule,
  finer(rates.falseAlarms),
  finer(rates.missed),
  percent(rates.noWorse),
  rates.noWorseRounds.toFixed(1),
  percent(rates.seen),
  rates.seenRounds.toFixed(1),
  percent(rates.five),
  percent(rates.eight),
]

const rule = (columns: readonly string[], left: readonly number[]): string =>
  line(columns.map((_, column) => (left.includes(column) ? '---' : '--:')))

/** Least noise first. */
const inOrder = (outcomes: readonly RoundsOutcome[]) => outcomes.toSorted((one, other) => one.noise - other.noise)

/** The outcomes as Markdown: a table for each kind of noise, and one of what is harder than that. */
export function roundsTables(outcomes: readonly RoundsOutcome[]): string {
  const tables = kinds.map((kind) => {
    const rows = inOrder(outcomes.filter((one) => one.part === 'rules' && one.kind === kind))
    const lines = rows.flatMap(({ noise, rates }) => rates.map((one) => line(cells(noise, one))))
    return [`**${captions[kind]}**`, '', line(head), rule(head, [1]), ...lines].join('\n')
  })
  const stressHead = ['Noise', 'Kind', 'Rule', 'Unchanged: worse', 'At the limit: no worse']
  const stress = inOrder(outcomes.filter(({ part }) => part !== 'rules')).flatMap(({ kind, noise, rates }) =>
    rates.map((one) =>
      line([percent(noise).replace('.0', ''), names[kind], one.rule, finer(one.falseAlarms), finer(one.missed)]),
    ),
  )
  const last = [
    '**Rounds, other numbers of them, of figures and other limits**',
    '',
    line(stressHead),
    rule(stressHead, [1, 2]),
    ...stress,
  ]
  return [...tables, last.join('\n')].join('\n\n')
}
