import { median } from './measure.ts'

/** What was measured, and how it compares. */
export type Line = {
  what: string
  unit: 's' | 'MB' | 'kB'
  values: readonly number[]
  /** What a limit or the reader looks at; without a limit it is only shown. */
  figure?: Figure
}

export type Figure = { text: string; value: number; limit?: number }

/** How much more than another took: the median over the pairs of what each pair's second is of its first. */
export function ratio(name: string, ours: readonly number[], theirs: readonly number[], limit?: number): Figure {
  const value = median(ours.map((value, at) => value / (theirs[at] ?? Number.NaN)))
  return { text: `${value.toFixed(2)} × ${name}`, value, ...(limit === undefined ? {} : { limit }) }
}

/** The median over the pairs of what was added. */
export function difference(ours: readonly number[], theirs: readonly number[], limit: number): Figure {
  const value = median(ours.map((value, at) => value - (theirs[at] ?? Number.NaN)))
  return { text: `${value < 0 ? '' : '+'}${value.toFixed(3)} s`, value, limit }
}

/** The median itself. */
export const amount = ({ values, unit }: Pick<Line, 'values' | 'unit'>, limit: number): Figure => ({
  text: `${shown(median(values), unit)} ${unit}`,
  value: median(values),
  limit,
})

/** A figure that could not be had is no success. */
export const holds = ({ figure }: Line): boolean =>
  figure?.limit === undefined || (figure.value <= figure.limit && !Number.isNaN(figure.value))

const shown = (value: number, unit: Line['unit']): string => value.toFixed(unit === 's' ? 3 : 0)

function verdict(line: Line): string {
  if (line.figure?.limit === undefined) return ''
  if (holds(line)) return 'ok'
  return line.unit === 's' ? 'TOO SLOW' : 'TOO MUCH'
}

/** The table as text. */
export function tableOf(lines: readonly Line[]): string {
  const head = ['', 'median', 'min', 'max', '', 'compared', 'limit', '']
  const rows = lines.map((line) => {
    const { what, unit, values, figure } = line
    const numbers = [median(values), Math.min(...values), Math.max(...values)].map((value) => shown(value, unit))
    return [what, ...numbers, unit, figure?.text ?? '', figure?.limit?.toString() ?? '', verdict(line)]
  })
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 1 && column <= 3
  return [head, ...rows]
    .map((row) =>
      row.map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  '),
    )
    .map((row) => row.trimEnd())
    .join('\n')
}
