import type { K6 } from '../../install/k6.ts'
import { counted, figure } from '../../results/figures.ts'
import type { UsageReportFate } from '../../usage-report/report-usage.ts'
import type { Machine, ScriptReport, StepReport } from '../../verdict/script-report.ts'
import { codeCell, prose } from './escape.ts'
import { describeLoad } from './load.ts'
import { longTable } from './table.ts'

type Row = readonly [string, string]

/** A table of two columns: the script, what k6 did with it, and where. */
export function renderWhatRan(rows: readonly Row[], mostBytes: number): string {
  const order = ['Script', 'Test run', 'k6', 'Plan', 'Run', 'Machine', 'Usage report']
  const items = rows.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return longTable({ head: ['Details', ''] }, { items, row: (row) => row, noun: 'detail' }, mostBytes)
}

const origins: Readonly<Record<K6['from'], string>> = {
  'k6-path': 'from k6-path',
  PATH: 'found on PATH',
  'tool cache': 'from the tool cache',
  release: 'downloaded from its release',
  source: 'built from source',
}

/** What holds for all scripts of the step. */
export function commonRows({ k6, scripts, engine }: StepReport, { os, arch, cpuModel, cpus }: Machine): readonly Row[] {
  const cores = `${counted(cpus, 'CPU')}${cpuModel ? ` (${cpuModel})` : ''}`
  // Of the machines of the cloud and the nodes of a cluster nothing is known.
  const isHere = scripts.length === 0 || scripts.some(({ testRun }) => testRun?.here !== false)
  return [
    ...(k6 ? [['k6', `${prose(k6.version)}, ${origins[k6.from]}`] as const] : []),
    // The load of a merged run was made elsewhere: the table of its shards says where.
    ...(isHere && engine !== 'kubernetes' && !scripts.some(({ shards }) => shards)
      ? [['Machine', prose(`${os}, ${arch}, ${cores}`)] as const]
      : []),
  ]
}

/** What holds for one script. */
export function scriptRows(report: ScriptReport, { k6 }: StepReport): readonly Row[] {
  const { script, plan, k6Version, usageReport, shards, testRun } = report
  const ran = measuredRun(report)
  return [
    ['Script', codeCell(script)],
    ...(testRun ? [['Test run', testRunCell(testRun)] as const] : []),
    ...(plan ? [['Plan', describeLoad(plan)] as const] : []),
    ...(ran ? [['Run', ran] as const] : []),
    ...(k6Version && k6Version !== k6?.version
      ? [['k6', shards ? prose(k6Version) : `${prose(k6Version)}, a custom build for this script`] as const]
      : []),
    ['Usage report', fateOf(usageReport)],
  ]
}

/** Its page in Grafana Cloud k6, as a link: k6 printed the address, so it must not become anything else. */
function testRunCell({ id, url }: NonNullable<ScriptReport['testRun']>): string {
  if (id === '') return 'not known: k6 did not say it'
  const address = URL.parse(url)
  return address === null
    ? id
    : `[${id} in Grafana Cloud k6](${address.href.replaceAll(/[()|<>\s]/g, encodeURIComponent)})`
}

/** `30.2 s, 1,204 iterations, 10 VUs`. */
function measuredRun({ durationMs, result }: ScriptReport): string {
  const iterations = result?.metrics.get('iterations')?.values.count
  const vus = result?.metrics.get('vus_max')?.values.max
  return [
    durationMs === null ? '' : figure(durationMs, 'ms'),
    iterations === undefined ? '' : counted(iterations, 'iteration'),
    vus === undefined ? '' : counted(vus, 'VU'),
  ]
    .filter(Boolean)
    .join(', ')
}

const fates: Readonly<Record<UsageReportFate['status'], string>> = {
  sent: 'sent',
  preview: 'not sent, only shown in the log: ',
  off: 'not sent, turned off by ',
  failed: 'could not be sent: ',
  skipped: 'none, as ',
}

function fateOf({ status, detail }: UsageReportFate): string {
  return fates[status] + (status === 'sent' ? '' : prose(detail))
}
