import { counted, figure, unitOf } from '../../results/figures.ts'
import { type Check, type Metric, provablyEmpty, type Result } from '../../results/result.ts'
import type { Doubt } from '../../verdict/doubts.ts'
import { validityBy } from '../../verdict/valid-runs.ts'
import { codeCell, prose } from './escape.ts'
import { folded, longTable, rowsShown, unbroken } from './table.ts'

/** The checks that failed, in the script's order, each under its groups; empty when none failed. */
export function renderFailedChecks({ checks }: Result, mostBytes: number): string {
  const items = checks.filter(({ fails }) => fails > 0)
  if (items.length === 0) return ''
  const grouped = items.some(({ groups }) => groups.length > 0)
  const row = (check: Check, index: number) => {
    const group = groupOf(check)
    const before = items[index - 1]
    const isNew = index === rowsShown || before === undefined || groupOf(before) !== group
    return [...(grouped ? [isNew && group !== '' ? codeCell(group) : ''] : []), codeCell(check.name), share(check)]
  }
  const head = [...(grouped ? ['Group'] : []), 'Failed check', 'Failures']
  return longTable({ head, right: [head.length - 1] }, { items, row, noun: 'failed check' }, mostBytes)
}

const groupOf = ({ groups }: Check): string => groups.join(' › ')

function share({ passes, fails }: Check): string {
  const all = passes + fails
  return unbroken(`${figure(fails, '')} of ${figure(all, '')} (${figure(fails / all, 'share')})`)
}

/** Every metric with its values, folded. */
export function renderAllMetrics({ metrics }: Result, mostBytes: number): string {
  const items = [...metrics.values()]
  if (items.length === 0) return ''
  const row = (metric: Metric) => [codeCell(metric.name), metric.kind, valuesOf(metric)]
  const columns = { head: ['Metric', 'Kind', 'Values'] }
  const all = longTable(columns, { items, row, noun: 'metric', shown: items.length }, mostBytes)
  return folded(`All ${counted(items.length, 'metric')}`, all)
}

function valuesOf(metric: Metric): string {
  if (provablyEmpty(metric)) return 'no data'
  const { kind, values } = metric
  const of = (key: string) => figure(values[key] ?? 0, unitOf(metric, key))
  const known = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts)
      .flatMap(([key, text]) => (values[key] === undefined ? [] : [text]))
      .join(', ')
  switch (kind) {
    case 'counter':
      return known({ count: of('count'), rate: of('rate') })
    case 'rate': {
      const all = figure((values.passes ?? 0) + (values.fails ?? 0), '')
      return known({ value: of('value'), passes: `${of('passes')} of ${all}` })
    }
    case 'gauge':
      return known({ value: of('value'), min: `min ${of('min')}`, max: `max ${of('max')}` })
    default:
      return Object.keys(values)
        .sort(byStatistic)
        .map((key) => unbroken(`${key} ${of(key)}`))
        .join(', ')
  }
}

const statistics = ['avg', 'min', 'med', 'max']

/** Percentiles after the others, by size; how many there were comes last. */
function byStatistic(a: string, b: string): number {
  const rank = (key: string) => {
    if (key === 'count') return 1000
    return statistics.includes(key) ? statistics.indexOf(key) - statistics.length : Number(key.slice(2, -1))
  }
  return rank(a) - rank(b)
}

/** What a reader must know before the figures: that they are no valid measurement, or k6's own; empty when neither. */
export function renderDoubts(doubts: readonly Doubt[]): string {
  const { invalid } = validityBy(doubts)
  const busy = doubts.filter(({ about }) => about === 'k6-cpu')
  return [
    ...(invalid === null ? [] : [`⚠️ **This is no valid measurement:** ${prose(invalid)}.`]),
    ...busy.map(({ words }) => `⚠️ ${prose(words)}.`),
  ].join('\n\n')
}
