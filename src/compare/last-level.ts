import { figuresApart, unitOf } from '../results/figures.ts'
import { type ChangePoint, changePoints, clearSplit } from './change-points.ts'
import type { ComparedFigure } from './comparison.ts'
import { type MeasuredRun, type Measurement, nameOf } from './measurement.ts'
import { meanAndDeviation } from './spread.ts'

/** What a run measured of a figure, and which run it was. */
export type RunValue = { run: MeasuredRun; measured: Measurement }

/** The runs since the level of a figure changed last, and what is to be said of that change. */
export type LastLevel = {
  /** All of them, where it never changed. */
  since: readonly RunValue[]
  /** A sentence: `http_req_duration p(95) is slower since abc1234 (12 runs ago): …`; null: it never changed. */
  said: string | null
}

/**
 * Takes the runs since the last change point: what was before it is no longer how the system is.
 *
 * @param values oldest first.
 * @param figures how many figures are looked at.
 */
export function lastLevel(figure: ComparedFigure, values: readonly RunValue[], figures: number): LastLevel {
  const numbers = values.map(({ measured }) => measured.value)
  const points = changePoints(numbers, clearSplit(figures))
  const last = points.at(-1)
  if (last === undefined) return { since: values, said: null }
  const from = points.at(-2)?.at ?? 0
  const [before, after] = levelsOf(numbers.slice(from, last.at), numbers.slice(last.at))
  return { since: values.slice(last.at), said: changeWords(figure, { values, last, before, after }) }
}

/** `http_req_duration p(95) is slower since abc1234567 (12 runs ago): 143 ms → 171 ms, p = 0.0004.` */
function changeWords(
  figure: ComparedFigure,
  { values, last, before, after }: { values: readonly RunValue[]; last: ChangePoint; before: number; after: number },
): string {
  const { metric, aggregation, better } = figure
  const kind = values[last.at]?.measured.kind ?? 'gauge'
  const unit = unitOf({ name: metric, kind }, aggregation)
  const isWorse = better === 'lower' ? after > before : after < before
  const [worse, improved] = unit === 'ms' && better === 'lower' ? ['slower', 'faster'] : ['worse', 'better']
  const ago = values.length - last.at
  const run = values[last.at]?.run
  const [was, is] = figuresApart(before, after, unit)
  return `${nameOf(figure)} is ${isWorse ? worse : improved} since ${run ? runWord(run) : ''} (${ago} runs ago): ${was} → ${is}, ${chanceWords(last.p)}.`
}

const chanceWords = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(1))}`)

/** How people find a run again: its commit, or else its name. */
export const runWord = ({ name = '', origin }: Pick<MeasuredRun, 'name' | 'origin'>): string =>
  origin?.commit ? origin.commit.slice(0, 10) : name

/** Two levels as one number each: where most runs of both had the same, such as no failure, the middle says nothing. */
function levelsOf(before: readonly number[], after: readonly number[]): readonly [number, number] {
  const middles = [median(before), median(after)] as const
  if (middles[0] !== middles[1]) return middles
  return [meanAndDeviation(before).mean, meanAndDeviation(after).mean]
}

/** The middle value; of an even number the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
