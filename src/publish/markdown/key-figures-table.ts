import { comparedUnit, signedChange } from '../../compare/change-words.ts'
import type { Comparison, ComparisonVerdict, FigureComparison } from '../../compare/comparison.ts'
import { figure, type Unit } from '../../results/figures.ts'
import { checkCounts, keyFigures } from '../../results/key-figures.ts'
import type { Result } from '../../results/result.ts'
import { comparisonIcons } from './comparison-table.ts'
import { table, unbroken } from './table.ts'

/** A figure's name, its value, and what it is called in a comparison. */
type Column = readonly [name: string, text: string, compared?: string]

const cell = (value: number | null, unit: Unit): string => (value === null ? '–' : unbroken(figure(value, unit)))

/** The figures that most people look for, in two short tables; with those of earlier runs where they were compared. */
export function renderKeyFigures(result: Result, comparison: Comparison | null): string {
  const figures = keyFigures(result)
  const { made, failed } = checkCounts(result)
  const failedRequests = result.metrics.get('http_req_failed')?.values.passes
  const failedShare = cell(figures['http-req-failed-rate'], 'share')
  const http: readonly Column[] = [
    ['Requests', cell(figures['http-reqs'], ''), 'http_reqs count'],
    ['Rate', cell(figures['http-reqs-rate'], '/s'), 'http_reqs rate'],
    ['Failed', `${failedShare}${failedRequests ? ` (${figure(failedRequests, '')})` : ''}`, 'http_req_failed rate'],
    ['Average', cell(figures['http-req-duration-avg'], 'ms'), 'http_req_duration avg'],
    ['Median', cell(figures['http-req-duration-med'], 'ms'), 'http_req_duration med'],
    ['p(95)', cell(figures['http-req-duration-p95'], 'ms'), 'http_req_duration p(95)'],
    ['p(99)', cell(figures['http-req-duration-p99'], 'ms'), 'http_req_duration p(99)'],
    ['Slowest', cell(figures['http-req-duration-max'], 'ms'), 'http_req_duration max'],
  ]
  const load: readonly Column[] = [
    ['Iterations', cell(figures.iterations, ''), 'iterations count'],
    ['Rate', cell(figures['iterations-rate'], '/s'), 'iterations rate'],
    ...(figures['dropped-iterations']
      ? [['Dropped', cell(figures['dropped-iterations'], ''), 'dropped_iterations count'] as const]
      : []),
    ['Checks failed', made === 0 ? '–' : unbroken(`${figure(failed, '')} of ${figure(made, '')}`)],
    ['VUs', cell(figures['vus-max'], '')],
    ['Received', cell(figures['data-received'], 'B'), 'data_received count'],
    ['Sent', cell(figures['data-sent'], 'B'), 'data_sent count'],
  ]
  const tables = figures['http-reqs'] ? [http, load] : [load]
  return tables.map((columns) => across(columns, comparison)).join('\n\n')
}

/** One row of figures under their names; with a comparison that has some of them, rows for what they are compared with. */
function across(columns: readonly Column[], comparison: Comparison | null): string {
  const head = columns.map(([name]) => name)
  const texts = columns.map(([, text]) => text)
  const compared = columns.map(([, , name]) =>
    comparison?.figures.find(({ metric, aggregation }) => `${metric} ${aggregation}` === name),
  )
  if (compared.every((item) => item === undefined)) return table({ head, right: [...head.keys()] }, [texts])
  const compare = (name: string, textOf: (item: FigureComparison) => string) => [
    name,
    ...compared.map((item) => (item ? unbroken(textOf(item)) : '')),
  ]
  const inUnit = (item: FigureComparison, value: number) => figure(value, comparedUnit(item))
  return table({ head: ['', ...head], right: [...head.keys()].map((column) => column + 1) }, [
    // A side is several runs, and k6's summary is that of one of them.
    ...(comparison?.mode === 'paired'
      ? [
          ['One\u00a0run\u00a0of\u00a0A', ...texts],
          compare('Side\u00a0A', (item) => inUnit(item, item.value)),
          compare('Side\u00a0B', (item) => inUnit(item, item.reference)),
        ]
      : [['This\u00a0run', ...texts], compare('Earlier', (item) => inUnit(item, item.reference))]),
    compare('Change', (item) => `${changeIcons[item.verdict] ?? ''} ${signedChange(item)}`.trim()),
  ])
}

/** Changes that are more than chance and the limit. */
const changeIcons: Partial<Record<ComparisonVerdict, string>> = {
  worse: comparisonIcons.worse,
  better: comparisonIcons.better,
}
