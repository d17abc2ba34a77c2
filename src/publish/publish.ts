import { arch, cpus, release, type } from 'node:os'
import { type Annotation, annotate } from '../github/annotations.ts'
import { writeJobSummary } from '../github/job-summary.ts'
import { info } from '../github/log.ts'
import { setOutputs } from '../github/outputs.ts'
import { runUrlOf } from '../github/run-url.ts'
import { notRun } from '../verdict/other-verdicts.ts'
import type { Machine, ScriptReport, StepReport } from '../verdict/report.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { masked, renderComment } from './markdown/comment.ts'
import { renderJobSummary } from './markdown/job-summary.ts'
import { outputsOf } from './outputs.ts'
import { exceptionWarnings, k6ErrorWarning, thresholdErrors } from './script-notes.ts'

/** How and where to publish. */
export type Publication = {
  env: NodeJS.ProcessEnv
  /** Whether to write the job summary. */
  jobSummary: boolean
  comment: CommentRequest
  /** Gives up what is not done yet. */
  signal: AbortSignal
}

/** Whether to comment on the pull request, in which comment, and with which token. */
export type CommentRequest = {
  when: 'never' | 'always' | 'on-failure'
  id: string
  token: string
  /** Values that must not stand in the comment: GitHub masks secrets in logs and job summaries only. */
  secrets: readonly string[]
}

/** Publishes all that is known: outputs, job summary, annotations, and at last, in plain words, why the step failed. */
export async function publish(step: StepReport, publication: Publication): Promise<void> {
  const { env, jobSummary } = publication
  const { scripts, verdict } = step
  const warnings = publishStep(step, env, jobSummary)
  await annotate([...scripts.flatMap(warningsOf), ...warnings], env)
  const failures = scripts.filter((script) => !script.verdict.passed)
  await annotate([...failures.flatMap(failuresOf), ...(await comment(step, publication))], env)
  info(`${verdict.outcome}: ${wordsOf(verdict)}`)
}

/** Publishes that the step could not start. */
export async function publishFailure(
  { cancelled, reason }: { cancelled: boolean; reason: string },
  publication: Publication,
): Promise<void> {
  const { env, jobSummary } = publication
  const verdict: Verdict = { ...notRun(reason), ...(cancelled ? { outcome: 'cancelled' } : {}) }
  const step: StepReport = { verdict, scripts: [], k6: null }
  publishStep(step, env, jobSummary)
  await annotate([{ level: 'error', message: wordsOf(verdict) }, ...(await comment(step, publication))], env)
}

/** It never fails the step: what keeps it from being written is a note at most. */
async function comment(
  step: StepReport,
  { comment: { when, id, token, secrets }, env, signal }: Publication,
): Promise<readonly Annotation[]> {
  if (when === 'never') return []
  const { commentOnPullRequest } = await import('../github/pull-request-comment.ts')
  const body = masked(renderComment({ step, machine: machine(), runUrl: runUrlOf(env) }), secrets)
  const create = when === 'always' || !step.verdict.passed
  const { status, detail } = await commentOnPullRequest({ body, id, create, token, env, signal })
  const message = `the comment on the pull request was ${status}: ${detail}`
  if (status === 'refused') return [{ level: 'notice', message }]
  if (status === 'failed') return [{ level: 'warning', message: `the comment on the pull request failed: ${detail}` }]
  info(message)
  return []
}

function publishStep(step: StepReport, env: NodeJS.ProcessEnv, jobSummary: boolean): readonly Annotation[] {
  const { outputs, warnings } = outputsOf(step)
  setOutputs(outputs, env)
  if (jobSummary) writeJobSummary(renderJobSummary(step, machine()), env)
  return warnings.map((message) => ({ level: 'warning', message }))
}

const wordsOf = ({ reason, advice }: Verdict): string => (advice === '' ? reason : `${reason} ${advice}`)

const warningsOf = (script: ScriptReport): readonly Annotation[] => [
  ...script.warnings,
  ...exceptionWarnings(script),
  ...k6ErrorWarning(script),
]

/** Where crossed thresholds are all that failed, each of them says so itself. */
function failuresOf(script: ScriptReport): readonly Annotation[] {
  const crossed = thresholdErrors(script)
  const isAll = script.verdict.outcome === 'thresholds-crossed' && crossed.length > 0
  return isAll ? crossed : [failureOf(script), ...crossed]
}

function failureOf({ script, file: scriptFile, verdict, place }: ScriptReport): Annotation {
  const file = place?.file ?? scriptFile
  return {
    level: 'error',
    title: `${script}: ${verdict.outcome}`,
    message: wordsOf(verdict),
    ...(file === null ? {} : { file }),
    ...(place === null ? {} : { line: place.line }),
  }
}

function machine(): Machine {
  const cores = cpus()
  return { os: `${type()} ${release()}`, arch: arch(), cpuModel: cores[0]?.model.trim() ?? '', cpus: cores.length }
}
