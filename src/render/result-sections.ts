import { checkCounts, keyFigures } from '../results/key-figures.ts'
import { type Check, type Metric, provablyEmpty, type Result } from '../results/result.ts'
import { codeCell } from './escape.ts'
import { counted, figure, type Unit, unitOf } from './figures.ts'
import { folded, longTable, rowsShown, table } from './table.ts'

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

const cell = (value: number | null, unit: Unit): string => (value === null ? '–' : unbroken(figure(value, unit)))

/** The figures that most people look for, in two short tables. */
export function renderKeyFigures(result: Result): string {
  const figures = keyFigures(result)
  const { made, failed } = checkCounts(result)
  const failedRequests = result.metrics.get('http_req_failed')?.values.passes
  const http = [
    ['Requests', cell(figures['http-reqs'], '')],
    ['Rate', cell(figures['http-reqs-rate'], '/s')],
    [
      'Failed',
      cell(figures['http-req-failed-rate'], 'share') + (failedRequests ? ` (${figure(failedRequests, '')})` : ''),
    ],
    ['Average', cell(figures['http-req-duration-avg'], 'ms')],
    ['Median', cell(figures['http-req-duration-med'], 'ms')],
    ['p(95)', cell(figures['http-req-duration-p95'], 'ms')],
    ['p(99)', cell(figures['http-req-duration-p99'], 'ms')],
    ['Slowest', cell(figures['http-req-duration-max'], 'ms')],
  ] as const
  const load = [
    ['Iterations', cell(figures.iterations, '')],
    ['Rate', cell(figures['iterations-rate'], '/s')],
    ['Checks failed', made === 0 ? '–' : unbroken(`${figure(failed, '')} of ${figure(made, '')}`)],
    ['VUs', cell(figures['vus-max'], '')],
    ['Received', cell(figures['data-received'], 'B')],
    ['Sent', cell(figures['data-sent'], 'B')],
  ] as const
  const tables = figures['http-reqs'] ? [http, load] : [load]
  return tables.map(across).join('\n\n')
}

/** One row of figures under their names. */
function across(columns: readonly (readonly [string, string])[]): string {
  const head = columns.map(([name]) => name)
  return table({ head, right: [...head.keys()] }, [columns.map(([, text]) => text)])
}

/** The checks that failed, in the script's order, each under its groups; empty when none failed. */
export function renderFailedChecks({ checks }: Result, maxBytes: number): string {
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
  return longTable({ head, right: [head.length - 1] }, { items, row, noun: 'failed check' }, maxBytes)
}

const groupOf = ({ groups }: Check): string => groups.join(' › ')

function share({ passes, fails }: Check): string {
  const all = passes + fails
  return unbroken(`${figure(fails, '')} of ${figure(all, '')} (${figure(fails / all, 'share')})`)
}

/** Every metric with its values, folded. */
export function renderAllMetrics({ metrics }: Result, maxBytes: number): string {
  const items = [...metrics.values()]
  if (items.length === 0) return ''
  const row = (metric: Metric) => [codeCell(metric.name), metric.kind, valuesOf(metric)]
  const columns = { head: ['Metric', 'Kind', 'Values'] }
  const all = longTable(columns, { items, row, noun: 'metric', shown: items.length }, maxBytes)
  return folded(`All ${counted(items.length, 'metric')}`, all)
}

function valuesOf(metric: Metric): string {
  if (provablyEmpty(metric)) return 'no data'
  const { kind, values } = metric
  const of = (key: string) => figure(values[key] ?? 0, unitOf(metric, key))
  switch (kind) {
    case 'counter':
      return `${of('count')}, ${of('rate')}`
    case 'rate':
      return `${of('value')}, ${of('passes')} of ${figure((values.passes ?? 0) + (values.fails ?? 0), '')}`
    case 'gauge':
      return `${of('value')}, min ${of('min')}, max ${of('max')}`
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
