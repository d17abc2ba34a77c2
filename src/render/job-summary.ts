import { keyFigures } from '../results/key-figures.ts'
import type { Machine, ScriptReport, StepReport } from '../results/report.ts'
import type { Verdict } from '../results/verdict.ts'
import { code, codeCell, html, prose } from './escape.ts'
import { counted, figure, type Unit } from './figures.ts'
import { renderAllMetrics, renderFailedChecks, renderKeyFigures } from './result-sections.ts'
import { folded, longTable } from './table.ts'
import { renderThresholds } from './thresholds.ts'
import { commonRows, renderWhatRan, scriptRows } from './what-ran.ts'

/** Bytes: GitHub drops the whole text beyond 1 MiB. */
const usualBytes = 900 * 1024

/** Bytes that a reason, advice and the details can take together, when every character of them needs an escape. */
const roomForWords = 60_000

/**
 * The step on the page of its run, in GitHub's Markdown, within `mostBytes`: the verdict and its reason, then what shows
 * why, then the figures, then what was run. What is cut is named with its number.
 */
export function renderJobSummary(step: StepReport, machine: Machine, mostBytes = usualBytes): string {
  const { scripts, verdict } = step
  const room = Math.max(mostBytes - roomForWords, Math.floor(mostBytes / 2))
  const [only] = scripts
  if (only === undefined) return paragraphs(headline('Load test', verdict))
  const common = commonRows(step, machine)
  if (scripts.length === 1) {
    const ran = renderWhatRan([...scriptRows(only, step), ...common])
    return paragraphs([...headline(code(only.script, 100), verdict), ...parts(only, ran, room)])
  }
  const head = [
    ...headline('Load test', verdict),
    tableOfScripts(scripts, Math.floor(mostBytes / 4)),
    renderWhatRan(common),
  ]
  return paragraphs([...head, ...sections(step, mostBytes - Buffer.byteLength(paragraphs(head)) - 1000)])
}

const paragraphs = (texts: readonly (string | undefined)[]): string => `${texts.filter(Boolean).join('\n\n')}\n`

const icon = ({ passed }: Verdict): string => (passed ? '✅' : '❌')

function wordOf({ outcome, passed }: Verdict): string {
  if (outcome === 'not-run') return passed ? 'is valid' : 'was not run'
  if (outcome === 'cancelled') return 'was cancelled'
  return passed ? 'passed' : 'failed'
}

const longestHeading = 120

/** A heading with the reason, or with its first words when it is long; then the rest of it and what to do. */
function headline(name: string, verdict: Verdict): readonly string[] {
  const { reason } = verdict
  const [first = '', rest = ''] = reason.length > longestHeading ? splitReason(reason) : [reason]
  return [
    `### ${icon(verdict)} ${name} ${wordOf(verdict)}${first ? `: ${prose(first, longestHeading)}` : ''}`,
    rest && prose(rest, 2000),
    adviceOf(verdict),
  ]
}

const adviceOf = ({ advice }: Verdict): string => advice && `> ${prose(advice, 1000)}`

/** At the first end of a sentence or colon; where there is none soon, all of it is the rest, too. */
function splitReason(reason: string): readonly [string, string] {
  const end = /(?:[.:])(?= )/.exec(reason.slice(0, longestHeading))
  if (end === null) return [reason, reason]
  return [reason.slice(0, end.index), reason.slice(end.index + 1).trim()]
}

/** What one script's run showed, around the table of what ran. The long parts share `maxBytes`. */
function parts({ result, durationMs }: ScriptReport, ran: string, maxBytes: number): readonly string[] {
  if (result === null) {
    return [durationMs === null ? '' : 'k6 left no summary, so there are no figures. Its log says why.', ran]
  }
  const third = Math.floor(maxBytes / 3)
  return [
    renderThresholds(result, third),
    renderKeyFigures(result),
    renderFailedChecks(result, third),
    ran,
    renderAllMetrics(result, third),
  ]
}

function tableOfScripts(scripts: readonly ScriptReport[], maxBytes: number): string {
  const cell = (value: number | null, unit: Unit) =>
    value === null ? '–' : figure(value, unit).replaceAll(' ', '\u00a0')
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
  return longTable({ head, right: [3, 4, 5, 6] }, { items: scripts, row, noun: 'script' }, maxBytes)
}

/** Bytes of the long parts of a script below which it is better to leave it out. */
const leastRoom = 20_000

/** A part for each script, folded unless it failed. Those that failed come to their room first. */
function sections(step: StepReport, maxBytes: number): readonly string[] {
  const { scripts } = step
  const rendered = new Map<number, string>()
  let left = maxBytes
  const byNeed = [...scripts.entries()].sort(([, a], [, b]) => Number(a.verdict.passed) - Number(b.verdict.passed))
  for (const [turn, [index, script]] of byNeed.entries()) {
    const share = Math.floor(left / (byNeed.length - turn))
    const text = section(script, step, Math.max(leastRoom, share - roomForWords))
    const bytes = Buffer.byteLength(text) + 2
    if (bytes > left) break
    rendered.set(index, text)
    left -= bytes
  }
  const cut = scripts.length - rendered.size
  const more = `… and ${counted(cut, 'more script')} whose figures have no room here.`
  return [...scripts.map((_script, index) => rendered.get(index) ?? ''), cut > 0 ? more : '']
}

function section(script: ScriptReport, step: StepReport, maxBytes: number): string {
  const { verdict } = script
  const title = `${icon(verdict)} <code>${html(script.script, 100)}</code> ${wordOf(verdict)}`
  const body = paragraphs([
    prose(verdict.reason, 2000),
    adviceOf(verdict),
    ...parts(script, renderWhatRan(scriptRows(script, step)), maxBytes),
  ])
  return folded(title, body.trimEnd(), !verdict.passed)
}
