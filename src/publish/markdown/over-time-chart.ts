import { counted, figure } from '../../results/figures.ts'
import type { OverTime } from '../../results/record.ts'
import { folded, table } from './table.ts'
import { type Line, peak, xychart } from './xychart.ts'

/** Fewer have no course. */
const fewestMoments = 3

/** Each is seen on white and on GitHub's dark background. */
const colours = { rate: '#3b82f6', p95: '#c27803', failed: '#e5484d' } as const

/**
 * How a run went, in GitHub's Markdown: a chart each of the rate, of the p95 and, if a request failed, of the share that
 * did; then all the numbers in a folded table. Where nothing was measured a line goes straight on, and a sentence says so.
 *
 * @returns an empty text for fewer than three moments.
 */
export function renderOverTime(overTime: OverTime): string {
  const { moments } = overTime
  const [first] = moments
  const last = moments.at(-1)
  if (moments.length < fewestMoments || !first || !last) return ''
  const lines = linesOf(overTime).filter(({ values }) => values.some((value) => value !== null))
  return [
    ...lines.map((line) => xychart(line, { first: first.at, last: last.at })),
    [failures(overTime), gaps(lines, overTime)].filter(Boolean).join(' '),
    folded('The numbers over time', tableOf(overTime)),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function linesOf({ of, moments }: OverTime): readonly Line[] {
  const [rate, time] = of === 'requests' ? ['Requests', 'Request duration'] : ['Iterations', 'Iteration duration']
  const p95 = moments.map((moment) => moment.p95)
  const [unit, size] = peak(p95) >= 1000 ? (['s', 1000] as const) : (['ms', 1] as const)
  const failed = moments.map((moment) => moment.failed)
  const lines = [
    { title: `${rate} per second`, unit: '/s', colour: colours.rate, values: moments.map((moment) => moment.rate) },
    { title: `${time}, p(95)`, unit, colour: colours.p95, values: scaled(p95, 1 / size) },
  ]
  if (peak(failed) === 0) return lines
  return [...lines, { title: 'Failed requests', unit: '%', colour: colours.failed, values: scaled(failed, 100) }]
}

const scaled = (values: readonly (number | null)[], factor: number) =>
  values.map((value) => (value === null ? null : value * factor))

/** A sentence where a chart would be empty. */
function failures({ moments }: OverTime): string {
  const known = moments.flatMap(({ failed }) => failed ?? [])
  return known.length > 0 && peak(known) === 0 ? 'No request failed.' : ''
}

function gaps(lines: readonly Line[], { of, moments }: OverTime): string {
  const missing = (_moment: unknown, index: number) => lines.some(({ values }) => values[index] === null)
  const count = moments.filter(missing).length
  const noun = of === 'requests' ? 'request' : 'iteration'
  return count === 0
    ? ''
    : `No ${noun} ended in ${count} of the ${counted(moments.length, 'period')}: lines go straight on there.`
}

function tableOf({ of, moments }: OverTime): string {
  const cell = (value: number | null, unit: 'ms' | 'share' | '/s') => (value === null ? '–' : figure(value, unit))
  const ofRequests = of === 'requests'
  const rows = moments.map(({ at, rate, p95, failed }) => [
    figure(at * 1000, 'ms'),
    cell(rate, '/s'),
    cell(p95, 'ms'),
    ...(ofRequests ? [cell(failed, 'share')] : []),
  ])
  const head = ['Until', ofRequests ? 'Requests' : 'Iterations', 'p(95)', ...(ofRequests ? ['Failed'] : [])]
  return table({ head, right: [0, 1, 2, 3] }, rows)
}
