import { by110, byPairs, byRounds, byTachometer, type Judged, type RoundsSaid } from './rounds-rules.ts'
import { buildIn, kinds, manyFigures, type RoundsWorld, randomOf, threeFigures } from './rounds-world.ts'
import { maxRegression } from './rules.ts'

/** As the input `compare-max-rounds` has it unless set. */
const most = 30

/** The rules that are shown, by what they are called. */
export const roundRules: Readonly<Record<string, (judged: Judged) => RoundsSaid>> = {
  auto: (judged) => byRounds(judged, most),
  '5 rounds': (judged) => byPairs(judged, 5),
  '10 rounds': (judged) => byPairs(judged, 10),
  '110% rule': by110,
  'tachometer, 10%': (judged) => byTachometer(judged, maxRegression, most),
  'tachometer, 0%': (judged) => byTachometer(judged, 0, most),
}

/** Beyond what is asked for in the tables: only what must not be wrong. */
const stressRules: Readonly<Record<string, (judged: Judged) => RoundsSaid>> = {
  '3 rounds': (judged) => byPairs(judged, 3),
  '7 rounds': (judged) => byPairs(judged, 7),
  '20 rounds': (judged) => byPairs(judged, 20),
  'auto, at most 100': (judged) => byRounds(judged, 100),
}

export type RoundsRow = Pick<RoundsWorld, 'kind' | 'noise'> & {
  /** `stress`: only what must not be wrong is simulated. */
  part: 'rules' | 'stress' | 'many' | 'small'
}

const rulesRows: readonly RoundsRow[] = kinds.flatMap((kind) =>
  (kind === 'normal' ? [0.02, 0.05, 0.1, 0.2] : [0.02, 0.05, 0.1]).map(
    (noise) => ({ kind, noise, part: 'rules' }) as const,
  ),
)
const hardest = [
  { kind: 'normal', noise: 0.2 },
  { kind: 'modes', noise: 0.02 },
  { kind: 'modes', noise: 0.1 },
] as const

/** The longest first. */
export const roundsRows: readonly RoundsRow[] = [
  ...hardest.map((one) => ({ ...one, part: 'many' }) as const),
  ...hardest.map((one) => ({ ...one, part: 'stress' }) as const),
  { kind: 'normal', noise: 0.02, part: 'small' },
  ...rulesRows.toReversed(),
]

/** Builds, as shifts of logarithms: unchanged, at the limit, a little slower, and slower by twice the limit. */
const shiftsFor = (limit: number) => ({
  same: 0,
  atLimit: Math.log1p(limit),
  five: Math.log(1.05),
  eight: Math.log(1.08),
  slower: 2 * Math.log1p(limit),
})

/** How often a rule says what, each as a share of the builds. */
export type RuleRates = {
  rule: string
  falseAlarms: number
  /** Called no worse although they are at the limit. */
  missed: number
  noWorse: number
  noWorseRounds: number
  five: number
  eight: number
  seen: number
  seenRounds: number
}

export type RoundsOutcome = RoundsRow & { rates: readonly RuleRates[] }

export const roundsBuilds = 10_000

const partOf: Readonly<Record<RoundsRow['part'], { rules: typeof roundRules; limit: number; many: boolean }>> = {
  rules: { rules: roundRules, limit: maxRegression, many: false },
  stress: { rules: stressRules, limit: maxRegression, many: false },
  many: { rules: { 'auto, 20 figures': (judged) => byRounds(judged, most) }, limit: maxRegression, many: true },
  small: {
    rules: {
      'auto, limit 2%': (judged) => byRounds(judged, most),
      '5 rounds, limit 2%': (judged) => byPairs(judged, 5),
    },
    limit: 0.02,
    many: false,
  },
}

/** Simulates all builds of a row, always the same ones. */
export function simulateRounds(row: RoundsRow): RoundsOutcome {
  const { rules, limit, many } = partOf[row.part]
  const figures = many ? manyFigures : threeFigures
  const random = randomOf(roundsRows.indexOf(row))
  const shifts = shiftsFor(limit)
  const counts = new Map(Object.keys(rules).map((rule) => [rule, emptyCounts()]))
  for (let index = 0; index < roundsBuilds; index++) {
    const build = buildIn({ ...row, figures }, random)
    for (const [rule, judge] of Object.entries(rules)) {
      const at = (shift: number) => judge({ build, shift, figures, maxRegression: limit })
      const counted = counts.get(rule)
      if (counted) count(counted, { at, shifts, isWhole: row.part === 'rules' })
    }
  }
  return { ...row, rates: [...counts].map(([rule, counted]) => ratesOf(rule, counted)) }
}

type Counts = Record<Exclude<keyof RuleRates, 'rule'>, number>

const emptyCounts = (): Counts => ({
  ...{ falseAlarms: 0, missed: 0, noWorse: 0, noWorseRounds: 0, five: 0, eight: 0, seen: 0, seenRounds: 0 },
})

function count(
  counts: Counts,
  {
    at,
    shifts,
    isWhole,
  }: { at: (shift: number) => RoundsSaid; shifts: ReturnType<typeof shiftsFor>; isWhole: boolean },
): void {
  const same = at(shifts.same)
  counts.falseAlarms += Number(same.worse)
  counts.noWorse += Number(same.firstNoWorse)
  counts.noWorseRounds += same.firstRounds
  counts.missed += Number(at(shifts.atLimit).anyNoWorse)
  if (!isWhole) return
  counts.five += Number(at(shifts.five).firstWorse)
  counts.eight += Number(at(shifts.eight).firstWorse)
  const slower = at(shifts.slower)
  counts.seen += Number(slower.firstWorse)
  counts.seenRounds += slower.firstRounds
}

function ratesOf(rule: string, counts: Counts): RuleRates {
  const share = Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, value / roundsBuilds])) as Counts
  return { rule, ...share }
}

if (import.meta.main) {
  for (const row of roundsRows) {
    const began = process.cpuUsage()
    const { rates } = simulateRounds(row)
    const { user } = process.cpuUsage(began)
    console.log(row, (user / 1e6).toFixed(1), 's')
    console.table(rates)
  }
}
