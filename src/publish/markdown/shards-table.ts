import type { MergedShards, ShardRun } from '../../engine/shard-run.ts'
import { counted, figure, type Unit } from '../../results/figures.ts'
import { keyFigures } from '../../results/key-figures.ts'
import { codeCell, prose } from './escape.ts'
import { longTable, unbroken } from './table.ts'

/** The shards of a merged run: where each ran, when it started after the first, what it measured, how it ended. */
export function renderShards(shards: MergedShards, mostBytes: number): string {
  const { runs, expected, startSkewMs } = shards
  const first = Math.min(...runs.flatMap(({ startedAt }) => startedAt ?? []))
  const columns = {
    head: ['Shard', 'Machine', 'Start', 'Rate', 'p(95)', 'Dropped', 'Ended'],
    right: [2, 3, 4, 5],
  }
  const skew = startSkewMs === null ? '' : ` Their tests started within ${prose(figure(startSkewMs, 'ms'))}.`
  const found = runs.length === expected ? `All ${expected}` : `${runs.length} of`
  const head = `${found} ${runs.length === expected ? 'shards' : counted(expected, 'shard')}.${skew}`
  const contents = { items: runs, row: (run: ShardRun) => row(run, first), noun: 'shard' }
  return `${head}\n\n${longTable(columns, contents, mostBytes - Buffer.byteLength(head) - 2)}`
}

function row(run: ShardRun, first: number): readonly string[] {
  const { shard, of, where, startedAt, result } = run
  const figures = keyFigures(result)
  const values = result?.metrics
  const rate = (values?.get('http_reqs') ?? values?.get('iterations'))?.values.rate
  const p95 = figures['http-req-duration-p95'] ?? values?.get('iteration_duration')?.values['p(95)']
  return [
    `${shard}/${of}`,
    where === '' ? '–' : codeCell(where, 60),
    cell(startedAt === null ? null : startedAt - first, 'ms', '+'),
    cell(rate, '/s'),
    cell(p95, 'ms'),
    cell(values?.get('dropped_iterations')?.values.count ?? (result ? 0 : null), ''),
    prose(endWords(run)),
  ]
}

const cell = (value: number | null | undefined, unit: Unit, sign = ''): string =>
  value == null ? '–' : unbroken(`${sign}${figure(value, unit)}`)

/** `exit code 0`; `signal SIGKILL, cancelled; its summary was cut off`. */
function endWords({ end: { exitCode, signal, cause }, incomplete }: ShardRun): string {
  const how = exitCode === null ? (signal === null ? '' : `signal ${signal}`) : `exit code ${exitCode}`
  const why = {
    itself: '',
    cancelled: 'cancelled',
    timeout: 'stopped at its timeout',
    'target-died': 'lost what it tested',
  }[cause]
  return [[how, why].filter(Boolean).join(', '), incomplete ?? ''].filter(Boolean).join('; ')
}
