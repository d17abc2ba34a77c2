import { figure, pointsWords, type Unit, unitOf } from '../results/figures.ts'
import type { Metric } from '../results/result.ts'
import type { FigureComparison } from './comparison.ts'

/*
 * The words for a change, the same in the log, in reasons and on pages.
 */

type Change = Pick<FigureComparison, 'scale' | 'change'>

/** From here on a factor is easier to picture than a percentage. */
const largeFactor = 3

const factorText = (factor: number): string => (factor > 1e6 ? 'over a million' : figure(factor, ''))

const isFactor = ({ scale, change }: Change): boolean => scale === 'ratio' && change >= largeFactor

/** By how much more it is than no change, without what floats are off by: 2 ÷ 1 is 100% more. */
const moreOf = ({ scale, change }: Change): number => Number((scale === 'ratio' ? change - 1 : change).toFixed(12))

/** The size of a change, whichever way it goes: `23.4%`, `2.1 percentage points`, `a factor of 12.3`. */
export function sizeWords(change: Change): string {
  if (change.scale === 'difference') return pointsWords(moreOf(change)).replace('point', 'percentage point')
  return isFactor(change) ? `a factor of ${factorText(change.change)}` : figure(Math.abs(moreOf(change)), 'share')
}

/** A change: `23.4% higher`, `12.3 times as high`, `2.1 percentage points lower`, `the same`. */
export function changeWords(change: Change): string {
  const more = moreOf(change)
  if (more === 0) return 'the same'
  if (isFactor(change)) return `${factorText(change.change)} times as high`
  return `${sizeWords(change)} ${more > 0 ? 'higher' : 'lower'}`
}

/** A change as it stands in a table: `+16%`, `−1.2 points`, `12.3×`. */
export function signedChange(change: Change): string {
  if (isFactor(change)) return `${factorText(change.change)}×`
  const size = moreOf(change)
  const words = change.scale === 'ratio' ? figure(Math.abs(size), 'share') : pointsWords(size)
  if (size === 0) return words
  return `${size > 0 ? '+' : '−'}${words}`
}

/** The interval of a change: `−1.2% to +23.4%`, `−2 to +5 points`; empty when there is none. */
export function intervalWords({ scale, low, high }: Pick<FigureComparison, 'scale' | 'low' | 'high'>): string {
  if (low === null || high === null) return ''
  const [from, to] = [signedChange({ scale, change: low }), signedChange({ scale, change: high })]
  return `${from.replace(/ points?$/, '')} to ${to}`
}

/** What a compared figure is measured in, by its names alone. */
export function comparedUnit({
  metric,
  aggregation,
  scale,
}: Pick<FigureComparison, 'metric' | 'aggregation' | 'scale'>): Unit {
  const kinds: Readonly<Record<string, Metric['kind']>> = { rate: 'counter', count: 'counter', value: 'gauge' }
  const kind = scale === 'difference' ? 'rate' : (kinds[aggregation] ?? 'trend')
  return unitOf({ name: metric, kind }, aggregation)
}
