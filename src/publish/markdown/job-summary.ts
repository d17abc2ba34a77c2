import { counted, figure, type Unit } from '../../results/figures.ts'
import { keyFigures } from '../../results/key-figures.ts'
import { hasFailed } from '../../verdict/other-verdicts.ts'
import type { Machine, ScriptReport, StepReport } from '../../verdict/script-report.ts'
import type { Verdict } from '../../verdict/verdict.ts'
import { allOrNone, type Part, paragraphs, shareRoom } from './byte-budget.ts'
import { renderComparison } from './comparison-table.ts'
import { renderEndpoints } from './endpoints-table.ts'
import { code, codeCell, html, prose } from './escape.ts'
import { renderKeyFigures } from './key-figures-table.ts'
import { renderOverTime } from './over-time-chart.ts'
import { renderAllMetrics, renderDoubts, renderFailedChecks } from './result-sections.ts'
import { renderShards } from './shards-table.ts'
import { folded, longTable, unbroken } from './table.ts'
import { renderThresholds } from './thresholds-table.ts'
import { commonRows, renderWhatRan, scriptRows } from './what-ran.ts'

/**
 * The step on the page of its run, in GitHub's Markdown: the verdict and its reason, then what shows why, then the
 * figures, then what was run. What is cut is named with its number.
 *
 * @param mostBytes at least 20,000. Beyond 1 MiB GitHub drops the whole text.
 */
export function renderJobSummary(step: StepReport, machine: Machine, mostBytes = 900 * 1024): string {
  const { scripts, verdict } = step
  const [only] = scripts
  const name = only && scripts.length === 1 ? code(only.script, 100) : 'Load test'
  const head = headline(name, verdict, mostBytes / 4)
  const left = mostBytes - Buffer.byteLength(paragraphs(head)) - 1
  if (only === undefined) return paragraphs(head)
  const common = commonRows(step, machine)
  if (scripts.length === 1)
    return paragraphs([...head, ...shareRoom(parts(only, [...scriptRows(only, step), ...common]), left)])
  const [table = '', ran = ''] = shareRoom(
    [(most) => tableOfScripts(scripts, most), (most) => renderWhatRan(common, most)],
    left / 2,
  )
  return paragraphs([...head, table, ran, ...sections(step, left - Buffer.byteLength(table + ran) - 4)])
}

const icon = ({ outcome, passed }: Verdict): string => (outcome === 'skipped' ? '⏭️' : passed ? '✅' : '❌')

function wordOf({ outcome, passed }: Verdict): string {
  if (outcome === 'not-run') return passed ? 'is valid' : 'was not run'
  if (outcome === 'skipped') return 'was skipped'
  if (outcome === 'cancelled') return 'was cancelled'
  if (outcome === 'ran') return 'ran'
  return passed ? 'passed' : 'failed'
}

const longestHeading = 120

/** A heading with the reason, or with its first words when it is long; then the rest of it and what to do. */
function headline(name: string, verdict: Verdict, mostBytes: number): readonly string[] {
  const { reason } = verdict
  const [first = '', rest = ''] = reason.length > longestHeading ? splitReason(reason) : [reason]
  return [
    `### ${icon(verdict)} ${name} ${wordOf(verdict)}${first ? `: ${prose(first, longestHeading)}` : ''}`,
    ...wordsOf({ ...verdict, reason: rest }, mostBytes / 2),
  ]
}

/** The reason and what to do, each in at most half of the bytes. */
function wordsOf({ reason, advice }: Pick<Verdict, 'reason' | 'advice'>, mostBytes: number): readonly string[] {
  return [proseWithin(reason, 2000, mostBytes / 2), advice && `> ${proseWithin(advice, 1000, mostBytes / 2)}`]
}

/** Prose whose escapes may make it several times as long. */
function proseWithin(text: string, most: number, mostBytes: number): string {
  const markdown = prose(text, most)
  return Buffer.byteLength(markdown) <= mostBytes ? markdown : proseWithin(text, Math.floor(most / 2), mostBytes)
}

/** At the first end of a sentence or colon; where there is none soon, all of it is the rest, too. */
function splitReason(reason: string): readonly [string, string] {
  const end = /(?:[.:])(?= )/.exec(reason.slice(0, longestHeading))
  if (end === null) return [reason, reason]
  return [reason.slice(0, end.index), reason.slice(end.index + 1).trim()]
}

/** What one script's run showed, around the table of what ran. */
function parts(report: ScriptReport, details: ReturnType<typeof scriptRows>): readonly Part[] {
  const { result, durationMs, comparison, overTime, shards } = report
  const ran: Part = (most) => renderWhatRan(details, most)
  const sharded: Part = (most) => (shards ? renderShards(shards, most) : '')
  const compared: Part = (most) => (comparison ? renderComparison(comparison, most) : '')
  const charts = allOrNone(overTime ? renderOverTime(overTime) : '', 'The charts over time have no room here.')
  const endpoints: Part = (most) => (report.endpoints ? renderEndpoints(report.endpoints, most) : '')
  if (result === null) {
    const why = durationMs === null ? '' : 'k6 left no summary, so there are no figures. Its log says why.'
    return [() => why, sharded, compared, charts, ran]
  }
  return [
    () => renderDoubts(report.doubts),
    (most) => renderThresholds(result, most),
    sharded,
    compared,
    allOrNone(renderKeyFigures(result, comparison), 'The key figures have no room here.'),
    (most) => renderFailedChecks(result, most),
    endpoints,
    charts,
    ran,
    (most) => renderAllMetrics(result, most),
  ]
}

function tableOfScripts(scripts: readonly ScriptReport[], mostBytes: number): string {
  const cell = (value: number | null, unit: Unit) => (value === null ? '–' : unbroken(figure(value, unit)))
  const row = ({ script, verdict, result }: ScriptReport) => {
    const figures = keyFigures(result)
    return [
      icon(verdict),
      codeCell(script, 100),
      verdict.outcome,
      cell(figures.iterations, ''),
      cell(figures['http-reqs'], ''),
      cell(figures['http-req-failed-rate'], 'share'),
      cell(figures['http-req-duration-p95'], 'ms'),
    ]
  }
  const head = ['', 'Script', 'Outcome', 'Iterations', 'Requests', 'Failed', 'p(95)']
  return longTable({ head, right: [3, 4, 5, 6] }, { items: scripts, row, noun: 'script' }, mostBytes)
}

/** Bytes below which it is better to leave a script's part out. */
const leastRoom = 8000

/** More charts than those of so many scripts would make the page slow. */
const mostWithCharts = 10

/** A part for each script, folded unless it failed. Those that failed come to their room first. */
function sections(step: StepReport, mostBytes: number): readonly string[] {
  const { scripts } = step
  const rendered = new Map<number, string>()
  let left = mostBytes - 200
  const byNeed = [...scripts.entries()].sort(([, a], [, b]) => Number(hasFailed(b)) - Number(hasFailed(a)))
  for (const [turn, [index, script]] of byNeed.entries()) {
    if (left < leastRoom) break
    const share = Math.max(leastRoom, Math.floor(left / (byNeed.length - turn)))
    const text = section(turn < mostWithCharts ? script : { ...script, overTime: null }, step, share - 2)
    rendered.set(index, text)
    left -= Buffer.byteLength(text) + 2
  }
  const cut = scripts.length - rendered.size
  const more = `… and ${counted(cut, 'more script')} whose figures have no room here.`
  return [...scripts.map((_script, index) => rendered.get(index) ?? ''), cut > 0 ? more : '']
}

function section(script: ScriptReport, step: StepReport, mostBytes: number): string {
  const { verdict } = script
  const title = `${icon(verdict)} <code>${html(script.script, 100)}</code> ${wordOf(verdict)}`
  const fold = (markdown: string) => folded(title, markdown, hasFailed(script))
  const head = wordsOf(verdict, mostBytes / 4)
  const left = mostBytes - Buffer.byteLength(fold(paragraphs(head))) - 2
  return fold(paragraphs([...head, ...shareRoom(parts(script, scriptRows(script, step)), left)]).trimEnd())
}
