import { type Endpoint, type Endpoints, percentileError } from '../../results/endpoints.ts'
import { counted, figure, type Unit } from '../../results/figures.ts'
import { codeCell, prose } from './escape.ts'
import { longTable, unbroken } from './table.ts'

const columns = {
  head: ['Endpoint', 'Method', 'Requests', 'Rate', 'Failed', 'p(50)', 'p(95)', 'p(99)'],
  right: [2, 3, 4, 5, 6, 7],
}

/** How many rows are not folded. */
const shown = 10

/** The requests by endpoint, the slowest first, or why there is no such table. */
export function renderEndpoints(endpoints: Endpoints, mostBytes: number): string {
  if (endpoints.kind === 'off') return `No table of requests by endpoint: ${prose(endpoints.why, 300)}.`
  const { rows, more } = endpoints
  const besides = more > 0 ? ` ${counted(more, 'faster endpoint')} ${more === 1 ? 'is' : 'are'} not shown.` : ''
  const error = figure(percentileError, 'share')
  const head = `Requests by endpoint, the slowest first; percentiles are within ${error}.${besides}`
  const left = mostBytes - Buffer.byteLength(head) - 2
  return `${head}\n\n${longTable(columns, { items: rows, row, noun: 'endpoint', shown }, left)}`
}

/** Only the slowest of them: where there is less room. */
export function slowest(endpoints: Endpoints, most: number): Endpoints {
  if (endpoints.kind === 'off') return endpoints
  const rows = endpoints.rows.slice(0, most)
  return { ...endpoints, rows, more: endpoints.more + endpoints.rows.length - rows.length }
}

const row = ({ name, method, count, perSecond, failed, p50, p95, p99 }: Endpoint): readonly string[] => [
  codeCell(name, 120),
  method === '' ? '–' : codeCell(method, 20),
  cell(count, ''),
  cell(perSecond, '/s'),
  failed === null ? '–' : failedCell(failed, count),
  cell(p50, 'ms'),
  cell(p95, 'ms'),
  cell(p99, 'ms'),
]

const cell = (value: number | null, unit: Unit): string => (value === null ? '–' : unbroken(figure(value, unit)))

const failedCell = (failed: number, count: number): string =>
  failed === 0 ? '0' : unbroken(`${figure(failed, '')} (${figure(failed / count, 'share')})`)
