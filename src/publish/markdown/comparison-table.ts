import { comparedUnit, intervalWords, signedChange } from '../../compare/change-words.ts'
import {
  type Comparison,
  type ComparisonVerdict,
  comparisonVerdicts,
  type FigureComparison,
} from '../../compare/comparison.ts'
import { counted, figure } from '../../results/figures.ts'
import { paragraphs } from './byte-budget.ts'
import { codeCell, prose } from './escape.ts'
import { plotHead, plotInterval } from './interval-plot.ts'
import { type Columns, longTable, unbroken } from './table.ts'

/** A mark for each verdict; the word stands beside it. */
export const comparisonIcons: Readonly<Record<ComparisonVerdict, string>> = {
  worse: '🔴',
  better: '🟢',
  'too-little-to-tell': '🟡',
  'no-difference': '⚪',
}

/** A comparison as a sentence, a table with a figure a row, and what else a reader must know. */
export function renderComparison(comparison: Comparison, mostBytes: number): string {
  const { figures } = comparison
  const notes = renderNotes(comparison, mostBytes / 3)
  const head = `**${summaryWords(comparison)}**`
  if (figures.length === 0) return paragraphs([head, notes]).trimEnd()
  const items = comparisonVerdicts.flatMap((verdict) => figures.filter((item) => item.verdict === verdict))
  const left = mostBytes - Buffer.byteLength(head + legend(figures) + notes) - 10
  const shown = longTable(columnsOf(comparison), { items, row, noun: 'figure' }, left)
  return paragraphs([head, shown, legend(figures), notes]).trimEnd()
}

/** What a verdict on the whole says, for each mode; `in 1 of 3 figures` and how many runs come after. */
const summaries: Readonly<Record<ComparisonVerdict, Readonly<Record<Comparison['mode'], string>>>> = {
  worse: { baseline: 'Worse than before', paired: 'Side A is worse than side B' },
  better: { baseline: 'Better than before', paired: 'Side A is better than side B' },
  'too-little-to-tell': { baseline: 'Too little to tell', paired: 'Too little to tell the sides apart' },
  'no-difference': { baseline: 'No difference', paired: 'Side A is no worse than side B' },
}

/** `Worse than before in 1 of 3 figures (12 earlier runs)`. */
function summaryWords({ mode, verdict, figures, runs }: Comparison): string {
  const made = mode === 'paired' ? `${counted(runs, 'pair')} of runs` : counted(runs, 'earlier run')
  if (verdict === null) return `Nothing could be compared (${made})`
  const such = figures.filter((item) => item.verdict === verdict).length
  const where = such === figures.length ? '' : ` in ${such} of ${counted(figures.length, 'figure')}`
  return `${summaries[verdict][mode]}${where} (${made})`
}

const columnsOf = ({ mode }: Comparison): Columns => ({
  head: [
    'Verdict',
    'Figure',
    ...(mode === 'paired' ? ['Side\u00a0A', 'Side\u00a0B'] : ['This\u00a0run', 'Earlier']),
    'Change',
    `\`${plotHead}\``,
  ],
  right: [2, 3, 4],
})

function row(item: FigureComparison): readonly string[] {
  const { metric, aggregation, verdict, value, reference } = item
  const unit = comparedUnit(item)
  const strong = verdict === 'worse' || verdict === 'better'
  const changed = unbroken(signedChange(item))
  return [
    `${comparisonIcons[verdict]}\u00a0${verdictWords(item)}`,
    `${codeCell(metric)} ${prose(aggregation)}`,
    unbroken(figure(value, unit)),
    unbroken(figure(reference, unit)),
    strong ? `**${changed}**` : changed,
    `\`${plotInterval(item)}\`${intervalLine(item)}`,
  ]
}

/** The verdict, how large a change could have been seen, and where too few pairs could tell, how many would. */
function verdictWords(item: FigureComparison): string {
  const { verdict, detectable, pairs, runs } = item
  const seen =
    detectable === null
      ? 'too few runs'
      : `visible from ${unbroken(signedChange({ ...item, change: towardsWorse(detectable, item) }))}`
  const needed = pairs?.needed ?? null
  const more = needed === null || runs < (pairs?.enough ?? 0) ? '' : `<br>${unbroken(roundsWords(needed))}`
  const said = verdict === 'no-difference' && pairs !== undefined ? 'no worse' : verdict.replaceAll('-', ' ')
  return `${unbroken(said)}<br>${seen}${more}`
}

const roundsWords = (needed: number): string =>
  Number.isFinite(needed) ? `takes about ${counted(needed, 'round')}` : 'takes over 1,000 rounds'

/** Below the plot: `+11% to +21%`, `−2 to +5 points`. */
function intervalLine(item: FigureComparison): string {
  const words = intervalWords(item)
  return words === '' ? '' : `<br>${unbroken(words)}`
}

/** A change for the worse, whichever way it is given. */
function towardsWorse(value: number, { scale, better }: FigureComparison): number {
  if (scale === 'difference') return better === 'lower' ? Math.abs(value) : -Math.abs(value)
  return (better === 'lower') === value >= 1 ? value : 1 / value
}

/** How to read the plots. */
function legend(figures: readonly FigureComparison[]): string {
  const limits = new Set(figures.map((item) => signedChange({ ...item, change: item.limit }).replace('+', '')))
  const all = [...limits].slice(0, 3).join(' or ')
  return `In the plots \`│\` is no change, \`:\` the limit (${all}), and \`├─●─┤\` the change with what chance explains around it. The action's docs/comparing.md says what the verdicts mean.`
}

/** Notes that are shown; more would hide what matters. */
const mostNotes = 8

function renderNotes({ notes }: Comparison, mostBytes: number): string {
  const lines = notes.slice(0, mostNotes).map((note) => `- ${prose(note, 300)}`)
  const fitting = lines.filter(
    (_line, index) => Buffer.byteLength(lines.slice(0, index + 1).join('\n')) <= mostBytes - 100,
  )
  const cut = notes.length - fitting.length
  return [...fitting, ...(cut > 0 ? [`- … and ${counted(cut, 'more note')}.`] : [])].join('\n')
}
