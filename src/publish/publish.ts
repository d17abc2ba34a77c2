import { arch, cpus, release, type } from 'node:os'
import { resolve } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { later } from '../base/interruption.ts'
import { firstBegan } from '../base/phases.ts'
import { runUrlOf } from '../base/run-url.ts'
import { type Annotation, annotate } from '../github/annotations.ts'
import { setOutputs, writeJobSummary } from '../github/command-files.ts'
import { info } from '../github/step-log.ts'
import { stepMask } from '../github/step-mask.ts'
import type { Publishing } from '../inputs/publishing.ts'
import { hasFailed, notRun } from '../verdict/other-verdicts.ts'
import type { Machine, ScriptReport, StepReport } from '../verdict/script-report.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { renderComment } from './markdown/comment.ts'
import { renderJobSummary } from './markdown/job-summary.ts'
import { outputsOf } from './outputs.ts'
import { writeResultFile } from './result-of-step.ts'
import { exceptionWarnings, k6ErrorWarning, thresholdErrors } from './script-notes.ts'
import { withoutSecrets } from './without-secrets.ts'

/** How and where to publish. */
export type Publication = Publishing & {
  env: NodeJS.ProcessEnv
  /** The step's private directory. Left out: it never came to one. */
  directory?: string
  /** Gives up what is not done yet. */
  signal: AbortSignal
}

/**
 * Publishes all that is known: outputs, job summary, annotations, and at last, in plain words, why the step failed. What
 * cannot be written is a warning, and keeps nothing else from being published.
 */
export async function publish(step: StepReport, publication: Publication): Promise<void> {
  const { env } = publication
  const { scripts, verdict } = step
  const published = publishStep(step, publication)
  const noJunit = await junitFile(step, publication)
  const warnings = [...scripts.flatMap(warningsOf), ...published, ...noJunit]
  await annotate(warnings, env)
  const failures = scripts.filter(hasFailed).flatMap(failuresOf)
  const notes = await tellOthers(step, [...failures, ...warnings], publication)
  await annotate([...failures, ...notes], env)
  info(`${verdict.outcome}: ${wordsOf(verdict)}`)
}

/**
 * Publishes that the step could not start.
 *
 * @param how.histories those of its scripts; none: not known.
 */
export async function publishFailure(
  {
    cancelled,
    reason,
    histories,
  }: { cancelled: boolean; reason: string; histories: NonNullable<StepReport['histories']> },
  publication: Publication,
): Promise<void> {
  const verdict: Verdict = { ...notRun(reason), ...(cancelled ? { outcome: 'cancelled' } : {}) }
  const step: StepReport = { verdict, scripts: [], k6: null, histories }
  const warnings = publishStep(step, publication)
  const noJunit = await junitFile(step, publication)
  const annotations: readonly Annotation[] = [{ level: 'error', message: wordsOf(verdict) }, ...warnings, ...noJunit]
  const notes = await tellOthers(step, annotations, publication)
  await annotate([...annotations, ...notes], publication.env)
}

const asWarning = (message: string): Annotation => ({ level: 'warning', message })

/** Milliseconds for saying of a cancelled step that it was: the runner kills it ten seconds after the cancel. */
const lastWordsMs = 2000

/** What goes out of this machine, all at once. Nothing of it fails the step: what keeps it from being done is a note at most. */
async function tellOthers(
  step: StepReport,
  annotations: readonly Annotation[],
  publication: Publication,
): Promise<readonly Annotation[]> {
  const signal = later(publication.signal, lastWordsMs)
  const notes = await Promise.all([
    comment(step, publication, signal),
    checkRun(step, annotations, publication, signal),
    notification(step, publication, signal),
    grafana(step, publication, signal),
  ])
  return notes.flat()
}

const shown = (step: StepReport): StepReport => withoutSecrets(step, stepMask())

async function checkRun(
  step: StepReport,
  annotations: readonly Annotation[],
  { checkRun: asked, env }: Publication,
  signal: AbortSignal,
): Promise<readonly Annotation[]> {
  if (asked === null) return []
  const { postCheckRun } = await import('./check-run.ts')
  return postCheckRun(shown(step), annotations, { asked, env, machine: machine(), signal })
}

async function grafana(
  step: StepReport,
  { grafana: asked, env }: Publication,
  signal: AbortSignal,
): Promise<readonly Annotation[]> {
  if (asked === null) return []
  const { annotateGrafana } = await import('./grafana.ts')
  return annotateGrafana(shown(step), { asked, env, runsBegan: firstBegan('run'), signal })
}

async function notification(
  step: StepReport,
  { notify: asked, env }: Publication,
  signal: AbortSignal,
): Promise<readonly Annotation[]> {
  if (asked === null) return []
  const { notify } = await import('./notify.ts')
  return notify(shown(step), { asked, env, signal })
}

async function comment(
  step: StepReport,
  { comment: { when, id, token }, env }: Publication,
  signal: AbortSignal,
): Promise<readonly Annotation[]> {
  if (when === 'never') return []
  const failed = (why: string) => [asWarning(`the comment on the pull request failed: ${why}`)]
  try {
    const { commentOnPullRequest } = await import('../github/pull-request-comment.ts')
    const body = renderComment({ step: shown(step), machine: machine(), runUrl: runUrlOf(env) })
    const create = when === 'always' || !step.verdict.passed
    const { status, detail } = await commentOnPullRequest({ body, id, create, token, env, signal })
    if (status === 'failed') return failed(detail)
    const message = `the comment on the pull request was ${status}: ${detail}`
    if (status === 'refused') return [{ level: 'notice', message }]
    info(message)
    return []
  } catch (error) {
    return failed(messageOf(error))
  }
}

/** It never fails the step either. */
async function junitFile(step: StepReport, { junit, env }: Publication): Promise<readonly Annotation[]> {
  if (junit === '') return []
  try {
    const { writeJunit } = await import('./junit.ts')
    writeJunit(shown(step), junit, resolve(env.GITHUB_WORKSPACE || process.cwd()))
    return []
  } catch (error) {
    return [asWarning(`the JUnit file of input junit could not be written: ${messageOf(error)}`)]
  }
}

/** @returns warnings. */
function publishStep(step: StepReport, { env, directory, jobSummary }: Publication): readonly Annotation[] {
  const seen = shown(step)
  const here = machine()
  let resultPath = ''
  const noResult = triedTo('the result file for output result-path could not be written', () => {
    resultPath = writeResultFile(seen, { directory, env, machine: here, runUrl: runUrlOf(env) || null })
  })
  const { outputs, warnings } = outputsOf(seen, resultPath)
  const noOutputs = triedTo('the outputs could not be written to GITHUB_OUTPUT', () => setOutputs(outputs, env))
  const noSummary = triedTo('the job summary could not be written to GITHUB_STEP_SUMMARY', () => {
    if (jobSummary) writeJobSummary(renderJobSummary(seen, here), env)
  })
  return [...warnings, ...noResult, ...noOutputs, ...noSummary].map(asWarning)
}

/** @returns what went wrong, if anything did. */
function triedTo(otherwise: string, write: () => void): readonly string[] {
  try {
    write()
    return []
  } catch (error) {
    return [`${otherwise}: ${messageOf(error)}`]
  }
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
