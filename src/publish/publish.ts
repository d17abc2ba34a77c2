import { arch, cpus, release, type } from 'node:os'
import { type Annotation, annotate } from '../github/annotations.ts'
import { writeJobSummary } from '../github/job-summary.ts'
import { info } from '../github/log.ts'
import { setOutputs } from '../github/outputs.ts'
import { runUrlOf } from '../github/run-url.ts'
import type { CommentRequest } from '../inputs/publishing.ts'
import type { K6 } from '../install/k6.ts'
import type { ScriptRun } from '../load-test.ts'
import { notRun, overall } from '../verdict/other-verdicts.ts'
import type { Machine, StepReport } from '../verdict/report.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { masked, renderComment } from './markdown/comment.ts'
import { renderJobSummary } from './markdown/job-summary.ts'
import { outputsOf } from './outputs.ts'

/** What a step is to publish. */
export type Publication = {
  runs: readonly ScriptRun[]
  k6: K6
  env: NodeJS.ProcessEnv
  /** Whether to write the job summary. */
  jobSummary: boolean
  comment: CommentRequest
  /** Gives up what is not done yet. */
  signal: AbortSignal
}

/**
 * Publishes all that is known: outputs, job summary, annotations, and at last, in plain words, why the step failed.
 *
 * @returns whether the step passed.
 */
export async function publish(publication: Publication): Promise<boolean> {
  const { runs, k6, env, jobSummary } = publication
  const scripts = runs.map(({ report }) => report)
  const step: StepReport = { verdict: overall(scripts), scripts, k6 }
  const warnings = publishStep(step, env, jobSummary)
  await annotate([...runs.flatMap((run) => run.warnings), ...warnings], env)
  const failures = runs.filter(({ report }) => !report.verdict.passed)
  await annotate([...failures.flatMap(failuresOf), ...(await comment(step, publication))], env)
  info(`${step.verdict.outcome}: ${wordsOf(step.verdict)}`)
  return failures.length === 0
}

/** Publishes that the step could not start. */
export async function publishFailure(
  why: Omit<Publication, 'runs' | 'k6'> & { cancelled: boolean; reason: string },
): Promise<void> {
  const verdict: Verdict = { ...notRun(why.reason), ...(why.cancelled ? { outcome: 'cancelled' } : {}) }
  const step: StepReport = { verdict, scripts: [], k6: null }
  publishStep(step, why.env, why.jobSummary)
  await annotate([{ level: 'error', message: wordsOf(verdict) }, ...(await comment(step, why))], why.env)
}

/** It never fails the step: what keeps it from being written is a note at most. */
async function comment(
  step: StepReport,
  { comment: { when, id, token, secrets }, env, signal }: Pick<Publication, 'comment' | 'env' | 'signal'>,
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

/** Where crossed thresholds are all that failed, each of them says so itself. */
const failuresOf = (run: ScriptRun): readonly Annotation[] =>
  run.report.verdict.outcome === 'thresholds-crossed' && run.errors.length > 0
    ? run.errors
    : [failureOf(run), ...run.errors]

function failureOf({ script, report, place }: ScriptRun): Annotation {
  const { outcome } = report.verdict
  const file = place?.file ?? script.file
  return {
    level: 'error',
    title: `${script.name}: ${outcome}`,
    message: wordsOf(report.verdict),
    ...(file === null ? {} : { file }),
    ...(place === null ? {} : { line: place.line }),
  }
}

function machine(): Machine {
  const cores = cpus()
  return { os: `${type()} ${release()}`, arch: arch(), cpuModel: cores[0]?.model.trim() ?? '', cpus: cores.length }
}
