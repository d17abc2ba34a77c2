import type { FigureComparison } from '../../compare/comparison.ts'

/*
 * Intervals as text, which is what a table on GitHub can hold. All figures share one scale: no change is in the middle,
 * a figure's own limit is one step away from it, and worse is at the right whichever way the figure gets better.
 *
 * The marks are in every monospaced font (WGL4) and mean nothing to Markdown; the spaces do not break.
 */

/** Columns from the middle to the limit, and to the edge. */
const step = 4
const edge = 12

const columns = Array.from({ length: 2 * edge + 1 }, (_column, index) => index - edge)

const ground = (column: number): string => {
  if (column === 0) return '│'
  return Math.abs(column) === step ? ':' : '\u00a0'
}

/** The head of a column of plots, as wide as they are. */
export const plotHead = `better${columns.slice(6, -5).map(ground).join('')}worse`

/** A figure's interval in 25 characters, `   :   │ ├─┼●─┤   `; what is beyond the edges ends in an arrow. */
export function plotInterval(figure: FigureComparison): string {
  const { change, low, high } = figure
  const ends = [columnOf(low ?? change, figure), columnOf(high ?? change, figure)]
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  const at = columnOf(change, figure)
  const within = (column: number) => (ground(column) === '\u00a0' ? '─' : '┼')
  const marks = columns.map((column) => (column > from && column < to ? within(column) : ground(column)))
  // The later ones lie above the earlier ones.
  const above: readonly (readonly [number, string])[] = [
    [from, '├'],
    [to, '┤'],
    [at, '●'],
    [from < -edge ? -edge : Number.NaN, '◄'],
    [to > edge ? edge : Number.NaN, '►'],
  ]
  for (const [column, mark] of above) if (Math.abs(column) <= edge) marks[column + edge] = mark
  return marks.join('')
}

/** Columns from the middle, worse to the right. A limit of nothing is drawn where a limit of 10 %, or a point, would be. */
function columnOf(value: number, { scale, limit, better }: FigureComparison): number {
  const steps =
    scale === 'ratio'
      ? Math.log(value) / (Math.abs(Math.log(limit)) || Math.log(1.1))
      : value / (Math.abs(limit) || 0.01)
  return Math.round((better === 'lower' ? steps : -steps) * step)
}
