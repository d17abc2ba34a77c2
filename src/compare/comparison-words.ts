import { shorten } from '../base/text.ts'
import { counted, figuresApart } from '../results/figures.ts'
import { changeWords, comparedUnit, intervalWords, sizeWords } from './change-words.ts'
import { type Comparison, enoughRuns, type FigureComparison } from './comparison.ts'
import { nameOf } from './measurement.ts'

/*
 * Comparisons as parts of sentences: one line, plain text, without a full stop at the end.
 */

/** The change for the worse up to which chance explains it; null: there are too few runs to know. */
function chanceOf({ scale, better, change, low, high }: FigureComparison): number | null {
  const end = better === 'lower' ? high : low
  if (end === null) return null
  return scale === 'ratio' ? end / change : end - change
}

/** How sentences speak of a mode. */
type Mode = {
  /** What is compared, and what with: `is worse than` others. */
  subject: (name: string) => string
  than: (runs: number) => string
  counted: (runs: number) => string
  between: string
  /** What a figure is that is no worse. */
  same: (runs: number) => string
}

const before = (runs: number) => (runs === 1 ? 'the run before' : `the ${counted(runs, 'run')} before`)

const modes: Readonly<Record<Comparison['mode'], Mode>> = {
  baseline: {
    subject: (name) => name,
    than: (runs) => `in ${before(runs)}`,
    counted: (runs) => counted(runs, 'earlier run'),
    between: 'instead of',
    same: (runs) => `shows no difference from ${before(runs)}`,
  },
  paired: {
    subject: (name) => `${name} of A`,
    than: () => 'that of B',
    counted: (runs) => counted(runs, 'pair'),
    between: 'against',
    same: () => 'is surely no worse than that of B',
  },
}

/**
 * What is to be said of one figure: `http_req_duration p(95) is worse than in the 12 runs before: 23.4% higher, 612 ms
 * instead of 496 ms (chance explains up to 9.1%, max-regression allows 10%)`.
 */
export function figureWords(figure: FigureComparison, mode: Comparison['mode']): string {
  const { subject, than, same, between } = modes[mode]
  const { verdict, runs } = figure
  const name = subject(shorten(nameOf(figure), 150))
  const [value, reference] = figuresApart(figure.value, figure.reference, comparedUnit(figure))
  const amounts = `${changeWords(figure)}, ${value} ${between} ${reference}`
  if (verdict === 'too-little-to-tell')
    return `too little to tell about ${name}: ${amounts} (${whyTooLittle(figure, mode)})`
  const finding = verdict === 'no-difference' ? same(runs) : `is ${verdict} than ${than(runs)}`
  return `${name} ${finding}: ${amounts} (${limitsWords(figure, mode)})`
}

/** What the change is measured by. */
function limitsWords(figure: FigureComparison, mode: Comparison['mode']): string {
  const allowed = `max-regression allows ${sizeWords({ ...figure, change: figure.limit })}`
  if (mode === 'paired') return `${pairsWords(figure)}; ${allowed}; ${seenWords(figure)}`
  const chance = chanceOf(figure)
  return chance === null ? allowed : `chance explains up to ${sizeWords({ ...figure, change: chance })}, ${allowed}`
}

/** The interval of a figure of pairs, which is wrong at either end in 1% of builds at most. */
const pairsWords = (figure: FigureComparison): string =>
  `99% interval of ${counted(figure.runs, 'pair')}: ${intervalWords(figure)}`

/** How large a change could have been seen. */
function seenWords({ scale, limit, detectable }: FigureComparison): string {
  return `a change of more than ${sizeWords({ scale, change: detectable ?? limit })} could have been seen`
}

/** Why it is too little to tell, and how large a change could have been seen. */
function whyTooLittle(figure: FigureComparison, mode: Comparison['mode']): string {
  const { scale, low, high, limit, detectable, runs, pairs } = figure
  const enough = pairs?.enough ?? enoughRuns
  const few = `only ${modes[mode].counted(runs)}, and it takes ${enough}`
  if (low === null || high === null || detectable === null) return few
  const seen = seenWords(figure)
  if (runs < enough) return detectable === limit ? few : `${few}; only ${seen}`
  if (mode === 'paired') return `${pairsWords(figure)}; only ${seen}${neededWords(pairs?.needed ?? null)}`
  const none = scale === 'ratio' ? 1 : 0
  // Only a run that was to confirm another can leave this.
  if (none < low || none > high) return 'the run that was to confirm the first did not'
  return `with ${modes[mode].counted(runs)}, only ${seen}`
}

function neededWords(needed: number | null): string {
  if (needed === null) return ''
  return Number.isFinite(needed)
    ? `; about ${counted(needed, 'round')} would be needed`
    : '; more than 1,000 rounds would be needed'
}

const mostNamed = 3

/** What made a comparison worse, as a sentence without its end; null when it is not worse. */
export function worseWords({ figures, mode, broke }: Comparison): string | null {
  if (broke !== undefined) return broke
  const worse = figures.filter(({ verdict }) => verdict === 'worse')
  const named = worse.slice(0, mostNamed).map((figure) => figureWords(figure, mode))
  const more = worse.length > mostNamed ? [`and ${counted(worse.length - mostNamed, 'more figure')} worse`] : []
  return worse.length === 0 ? null : [...named, ...more].join('; ')
}
