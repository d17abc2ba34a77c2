import { type Outcome, shiftAt } from './simulate.ts'
import { troubles } from './world.ts'

const captions: Readonly<Record<Outcome['trouble'], string>> = {
  none: 'Noise alone',
  outliers: 'With outliers: 5% of runs, of any build, are 50% slower',
  drift: 'With drift: each run is 0.5% slower than the one before, and no build is to blame',
}

/** What the rows show, where it is not plain. */
const remarks: Readonly<Record<Outcome['trouble'], readonly string[]>> = {
  none: [],
  outliers: [
    'A disturbed run is a false alarm unless a second run confirms; among ten earlier runs or more it is left out where it stands out.',
    '',
  ],
  drift: [
    'The newest run is slower than the mean of the older ones, so that a longer history makes more false alarms; pairs do not mind.',
    '',
  ],
}

const head = [
  'Noise',
  'Slower build',
  'Compared with',
  'Too little to tell',
  'False alarms',
  'confirmed',
  'Seen',
  'confirmed',
  'Seen, only p95',
  'confirmed',
  '110% rule: false alarms',
  'seen',
  '200% rule: false alarms',
  'seen',
]

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

function cells({ noise, mode, runs, same, slower, onlyP95 }: Outcome): readonly string[] {
  const isHistory = mode === 'history'
  const withHistory = (share: number) => (isHistory ? percent(share) : '')
  return [
    `${Math.round(100 * noise)}%`,
    `+${Math.round(100 * Math.expm1(shiftAt(noise)))}%`,
    isHistory ? `${runs} runs` : `${runs} pairs`,
    percent(same.tooLittle),
    percent(same.worse),
    withHistory(same.confirmed),
    percent(slower.worse),
    withHistory(slower.confirmed),
    percent(onlyP95.worse),
    withHistory(onlyP95.confirmed),
    withHistory(same.above110),
    withHistory(slower.above110),
    withHistory(same.above200),
    withHistory(slower.above200),
  ]
}

const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`

/** The outcomes as Markdown, a table for each kind of trouble. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rule = line(head.map((_, column) => (column === 2 ? '---' : '--:')))
  const tables = troubles.map((trouble) => {
    const rows = outcomes.filter((outcome) => outcome.trouble === trouble).map((outcome) => line(cells(outcome)))
    return [`**${captions[trouble]}**`, '', ...remarks[trouble], line(head), rule, ...rows].join('\n')
  })
  return tables.join('\n\n')
}
