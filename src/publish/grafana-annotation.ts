import { runTags } from '../base/run-tags.ts'
import { escapeHtml } from '../base/text.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'
import { plain } from './notice.ts'

/** A region on Grafana's dashboards, as POST /api/annotations takes it; times in milliseconds since 1970. */
export type GrafanaAnnotation = { time: number; timeEnd: number; tags: readonly string[]; text: string }

/** Characters: Grafana keeps tags of at most 100, and shows the text in a small box. */
const longest = { tag: 100, reason: 500 }

/** How many scripts are named; the rest is counted. */
const mostScripts = 10

/** What Grafana cannot know of a step. */
type Moments = {
  /** When the first run of a script began; null: this process ran none. */
  runsBegan: number | null
  now: number
}

/**
 * What is to stand in Grafana of a step, without its secrets: from the start of its load to its end, with the verdict.
 *
 * @returns null: it made no load.
 */
export function grafanaAnnotationOf(
  { scripts, verdict }: StepReport,
  { env, runUrl, ...moments }: Moments & { env: NodeJS.ProcessEnv; runUrl: string },
): GrafanaAnnotation | null {
  const regions = scripts.flatMap((script) => regionOf(script, moments) ?? [])
  if (regions.length === 0) return null
  const { testid, github_ref, github_sha } = runTags(env)
  const named = Object.entries({ outcome: verdict.outcome, testid, github_ref, github_sha })
  const tags = named.flatMap(([name, value]) => (value === undefined ? [] : `${name}:${value}`))
  return {
    time: Math.round(Math.min(...regions.map(({ from }) => from))),
    timeEnd: Math.round(Math.max(...regions.map(({ to }) => to))),
    tags: ['load-test', ...tags.map((tag) => Array.from(tag).slice(0, longest.tag).join(''))],
    text: textOf({ scripts, verdict }, env, runUrl),
  }
}

/** Of a comparison the script has its last run only, and of a run elsewhere nobody knows when it began. */
function regionOf({ startedAt, durationMs, comparison }: ScriptReport, { runsBegan, now }: Moments) {
  if (durationMs === null) return null
  const from = startedAt ?? runsBegan ?? now - durationMs
  const own = { from, to: startedAt == null ? now : Math.min(startedAt + durationMs, now) }
  return comparison?.mode === 'paired' ? { from: Math.min(from, runsBegan ?? from), to: now } : own
}

/** Grafana shows it as HTML. */
function textOf({ scripts, verdict }: Pick<StepReport, 'scripts' | 'verdict'>, env: NodeJS.ProcessEnv, runUrl: string) {
  const { outcome, passed, reason } = verdict
  const [only] = scripts
  const what = only !== undefined && scripts.length === 1 ? only.script : 'Load test'
  const where = env.GITHUB_REPOSITORY ? ` (${plain(env.GITHUB_REPOSITORY)})` : ''
  const shown = scripts.length === 1 ? [] : scripts.slice(0, mostScripts)
  const each = shown.map((one) => `${plain(one.script)}: ${one.verdict.outcome}`)
  const more = scripts.length > mostScripts ? [`${scripts.length - mostScripts} more`] : []
  const parts = [
    `${passed ? '✅' : '❌'} ${plain(what)}: ${outcome}${where}`,
    plain(Array.from(reason).slice(0, longest.reason).join('')),
    [...each, ...more].join('; '),
    runUrl === '' ? '' : `<a href="${escapeHtml(runUrl)}">the run</a>`,
  ]
  return parts
    .filter((part) => part !== '')
    .map((part) => part.replace(/\.$/, ''))
    .join('. ')
}
