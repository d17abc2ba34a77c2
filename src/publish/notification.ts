import { visible } from '../base/text.ts'
import type { Place } from '../history/history-place.ts'
import type { NotifyRequest } from '../inputs/notify-request.ts'
import { counted, figure } from '../results/figures.ts'
import { keyFigures } from '../results/key-figures.ts'
import type { Result } from '../results/result.ts'
import { type Outcome, saysNothing } from '../verdict/outcome.ts'
import type { ScriptReport, StepReport } from '../verdict/script-report.ts'
import { figureResults } from './figure-results.ts'
import { plain, unlinked } from './plain.ts'

/** Where a step ran, each in one visible line of at most 200 characters; what is not known is empty. */
export type Source = {
  /** `owner/name`. */
  repository: string
  /** `main`, `pull/7/merge`. */
  ref: string
  commit: string
  workflow: string
  job: string
  runUrl: string
}

/**
 * One line of text of others, unescaped, for programs and for Teams.
 *
 * @param most code points.
 */
const harmless = (text: string, most: number): string =>
  unlinked(visible(text, most)).replaceAll(/<(?=[a-z/!@#])/gi, '<\u200b')

/** The same for Slack, and those who read its format. */
const forSlack = (text: string, most: number): string => plain(visible(text, most))

type Escape = typeof harmless

/** About as much of a text as fits into so many UTF-16 units once it is escaped. */
function fitting(text: string, units: number, harmlessly: Escape, most = units): string {
  const escaped = harmlessly(text, most)
  if (escaped.length <= units) return escaped
  return fitting(text, units, harmlessly, Math.floor((most * units) / escaped.length))
}

/** Discord takes 2,000 units in all. */
const longest = { name: 200, reason: 1000, source: 120 }

function headline({ scripts, verdict }: StepReport, harmlessly: Escape): string {
  const name = onlyOf(scripts)?.script ?? 'The load test'
  const { outcome, passed } = verdict
  return `${passed ? '✅' : '❌'} ${fitting(name, longest.name, harmlessly)} ${wordOf(outcome, passed)}`
}

function wordOf(outcome: Outcome, passed: boolean): string {
  if (outcome === 'cancelled') return 'was cancelled'
  if (!passed) return `failed (${outcome})`
  return outcome === 'not-run' ? 'is valid' : outcome
}

/** `1,234 requests, 103/s, 0.5% failed, p(95) 171 ms`; empty when nothing was measured. */
function figureWords(result: Result | null): string {
  const figures = keyFigures(result)
  const requests = figures['http-reqs']
  if (requests === null) return figures.iterations === null ? '' : counted(figures.iterations, 'iteration')
  const [rate, failed] = [figures['http-reqs-rate'], figures['http-req-failed-rate']]
  const p95 = figures['http-req-duration-p95']
  return [
    counted(requests, 'request'),
    ...(rate === null ? [] : [figure(rate, '/s')]),
    ...(failed === null ? [] : [`${figure(failed, 'share')} failed`]),
    ...(p95 === null ? [] : [`p(95) ${figure(p95, 'ms')}`]),
  ].join(', ')
}

const placeOf = ({ repository, ref, workflow }: Source, harmlessly: Escape): string =>
  [repository, ref, workflow]
    .filter(Boolean)
    .map((part) => fitting(part, longest.source, harmlessly))
    .join(', ')

/** More scripts than these are only counted. */
const mostScripts = 20

const scriptOf = ({ script, verdict, result }: ScriptReport) => ({
  script: harmless(script, longest.name),
  outcome: verdict.outcome,
  passed: verdict.passed,
  figures: figureResults(keyFigures(result)),
})

/**
 * A JSON that Slack, Mattermost and Discord's `/slack` endpoint show by its `text`, in at most 2,000 characters. The
 * other fields are for programs, which must not have to know `&amp;`.
 */
function textBody(step: StepReport, source: Source) {
  const { scripts, verdict } = step
  const single = onlyOf(scripts)
  const place = placeOf(source, forSlack)
  const lines = [
    `${headline(step, forSlack)}: ${fitting(verdict.reason, longest.reason, forSlack)}`,
    single ? figureWords(single.result) : '',
    source.runUrl === '' ? place : `${place}: ${source.runUrl}`,
  ]
  const { repository, commit, runUrl } = source
  const named = (text: string) => harmless(text, longest.name)
  return {
    text: lines.filter(Boolean).join('\n'),
    outcome: verdict.outcome,
    passed: verdict.passed,
    reason: harmless(verdict.reason, longest.reason),
    advice: harmless(verdict.advice, longest.reason),
    script: single ? named(single.script) : null,
    scripts: scripts.slice(0, mostScripts).map(scriptOf),
    scriptCount: scripts.length,
    ...{ repository, ref: named(source.ref), commit, workflow: named(source.workflow), job: named(source.job), runUrl },
  }
}

const onlyOf = (scripts: readonly ScriptReport[]): ScriptReport | null => (scripts.length === 1 && scripts[0]) || null

/** One fact for each of several scripts. */
const scriptFacts = (scripts: readonly ScriptReport[]): readonly (readonly [string, string])[] =>
  scripts.slice(0, mostScripts).map(({ script, verdict, result }) => {
    const value = [verdict.outcome, figureWords(result)].filter(Boolean).join(', ')
    return [fitting(script, longest.name, harmless), value]
  })

/** A message with an Adaptive Card, as the workflows of Microsoft Teams take it. */
function teamsBody(step: StepReport, source: Source) {
  const { scripts, verdict } = step
  const single = onlyOf(scripts)
  const facts = [
    ['Repository', source.repository],
    ['Ref', source.ref],
    ['Workflow', source.workflow],
    ...(single ? [['Measured', figureWords(single.result)] as const] : scriptFacts(scripts)),
    ['What to do', verdict.advice],
  ] as const
  const shown = facts.filter(([, value]) => value !== '')
  const open = { type: 'Action.OpenUrl', title: 'Open the run', url: source.runUrl }
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        type: 'TextBlock',
        ...{ size: 'Medium', weight: 'Bolder', color: verdict.passed ? 'Good' : 'Attention', wrap: true },
        text: headline(step, harmless),
      },
      { type: 'TextBlock', wrap: true, text: fitting(verdict.reason, longest.reason, harmless) },
      {
        type: 'FactSet',
        facts: shown.map(([title, value]) => ({ title, value: fitting(value, longest.reason, harmless) })),
      },
    ],
    actions: source.runUrl === '' ? [] : [open],
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  }
}

/**
 * The JSON of a notification.
 *
 * @param step without secrets.
 */
export const notificationOf = (step: StepReport, source: Source, format: NotifyRequest['format']): string =>
  JSON.stringify(format === 'teams' ? teamsBody(step, source) : textBody(step, source))

/**
 * Whether somebody wants to hear of this. A cancelled step neither failed nor changed. What changed is seen by the last
 * run of its history; where that is not known, a failure is told.
 */
export function isWanted(step: StepReport, on: NotifyRequest['on']): boolean {
  const { verdict } = step
  if (on === 'always') return true
  if (verdict.outcome === 'cancelled') return false
  return on === 'failure' ? !verdict.passed : endsOf(step).some(isChange)
}

/** How a test ended, and where its last run can be looked up; null: nowhere. */
type End = { now: StepReport['verdict']; place: Place | null }

function endsOf({ scripts, verdict, histories = [] }: StepReport): readonly End[] {
  if (scripts.length > 0)
    return scripts.map(({ verdict: now, earlier, history }) => ({ now, place: earlier?.place ?? history ?? null }))
  return histories.length === 0 ? [{ now: verdict, place: null }] : histories.map((place) => ({ now: verdict, place }))
}

function isChange({ now, place }: End): boolean {
  if (saysNothing(now.outcome)) return false
  return place?.isRead ? now.outcome !== (place.last?.outcome ?? 'passed') : !now.passed
}
