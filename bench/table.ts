import type { Sample } from './measure.ts'
import { median } from './median.ts'

/** What was measured, and how it compares. */
export type Line = {
  what: string
  unit: 's' | 'ms' | 'MB' | 'kB' | '%'
  values: readonly number[]
  figure?: Figure
}

/** What the values come to. Without a limit it is only shown. */
export type Figure = { text: string; value: number; limit?: number }

type Samples = readonly Sample[]

export const time = (what: string, samples: Samples): Line => ({
  what,
  unit: 's',
  values: samples.map(({ seconds }) => seconds),
})

export const memory = (what: string, samples: Samples): Line => ({
  what,
  unit: 'MB',
  values: samples.map(({ megabytes }) => megabytes),
})

type Pairs = { theirs: Samples; ours: Samples }

const overPairs = ({ theirs, ours }: Pairs, compare: (ours: number, theirs: number) => number): number =>
  median(ours.map(({ seconds }, pair) => compare(seconds, theirs[pair]?.seconds ?? Number.NaN)))

/** How many times as long ours took: the median over the pairs. */
export function ratio(theirName: string, pairs: Pairs, limit?: number): Figure {
  const value = overPairs(pairs, (ours, theirs) => ours / theirs)
  return { text: `${value.toFixed(2)} × ${theirName}`, value, ...(limit === undefined ? {} : { limit }) }
}

/** How much longer ours took, in seconds: the median over the pairs. */
export function difference(pairs: Pairs, limit: number): Figure {
  const value = overPairs(pairs, (ours, theirs) => ours - theirs)
  return { text: `${value < 0 ? '' : '+'}${value.toFixed(3)} s`, value, limit }
}

/** The line's own median has a limit. */
export function limited(line: Line, limit: number): Line {
  const value = median(line.values)
  return { ...line, figure: { text: `${shown(value, line.unit)} ${line.unit}`, value, limit } }
}

/** Whether a limit, if there is one, is kept; what could not be measured keeps none. */
export const isKept = ({ figure }: Line): boolean => figure?.limit === undefined || figure.value <= figure.limit

function shown(value: number, unit: Line['unit']): string {
  return value.toFixed({ s: 3, ms: 0, MB: 0, kB: 0, '%': 2 }[unit])
}

function judgement(line: Line): string {
  if (line.figure?.limit === undefined) return ''
  if (isKept(line)) return 'ok'
  return line.unit === 's' || line.unit === 'ms' ? 'TOO SLOW' : 'TOO MUCH'
}

const head = ['', 'median', 'min', 'max', '', 'compared', 'limit', '']

/** The table as text. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { what, unit, values, figure } = line
    const numbers = [median(values), Math.min(...values), Math.max(...values)].map((value) => shown(value, unit))
    return [what, ...numbers, unit, figure?.text ?? '', figure?.limit?.toString() ?? '', judgement(line)]
  })
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const padded = (cell: string, column: number) => {
    const width = widths[column] ?? 0
    return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width)
  }
  return all.map((row) => row.map(padded).join('  ').trimEnd()).join('\n')
}
