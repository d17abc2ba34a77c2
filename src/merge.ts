import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepingOf } from './action.ts'
import { judgedRun } from './afterwards.ts'
import { messageOf, UserError } from './base/errors.ts'
import type { Interruption } from './base/interruption.ts'
import { createRunDirectory } from './base/run-directory.ts'
import type { Comparison } from './compare/comparison.ts'
import { isWhole, type Ran } from './engine/engine.ts'
import { mergedRun } from './engine/merged-run.ts'
import { findShards } from './engine/shard/find-shards.ts'
import { type SelectedShards, selectShards } from './engine/shard/select-shards.ts'
import { warn } from './github/annotations.ts'
import { info } from './github/step-log.ts'
import type { Conditions } from './history/conditions.ts'
import { addConditions, type Earlier, earlierRuns } from './history/history.ts'
import { changesOf } from './inputs/inputs.ts'
import { type MergeInputs, ownInputs, readMergeInputs } from './inputs/merge-inputs.ts'
import { unknownInputs } from './inputs/unknown-inputs.ts'
import type { Plan } from './k6/plan.ts'
import { publish } from './publish/publish.ts'
import { summaryJson } from './results/merge/summary-json.ts'
import { comparisonWith } from './schedule/against-history.ts'
import { historyOf } from './schedule/histories.ts'
import { keepAll } from './schedule/keep-runs.ts'
import type { ScriptReport, StepReport } from './verdict/script-report.ts'

/**
 * The merge, from the files of the shards to outputs: one verdict on what they measured together.
 *
 * @returns whether the test passed.
 * @throws {UserError} when there is nothing to merge: a wrong input, no file.
 */
export async function runMerge(env: NodeJS.ProcessEnv, interruption: Interruption): Promise<boolean> {
  await warn(unknownInputs(env, ownInputs), env)
  const inputs = readMergeInputs(env)
  const selected = selectShards(findShards(inputs.path, 'path'))
  if (selected.files === null) {
    throw new UserError(`input path: no file of a shard there can be read: ${selected.problems.join('; ')}`)
  }
  tellFound(selected)
  const directory = createRunDirectory(env)
  const judged = await reportOn(inputs, selected, { env, directory, signal: interruption.soft })
  const report = await withHistory(inputs, judged, { env, interruption })
  const step: StepReport = { verdict: report.verdict, scripts: [report], k6: null, engine: 'merge' }
  await publish(step, { env, directory, ...inputs.publishing, signal: interruption.soft })
  await keepAll(step, { env, interruption, ...(await keepingOf(inputs, env)) })
  return step.verdict.passed
}

/** Of a test that k6 accepted nowhere nothing was compared, and its history not read. */
async function withHistory(
  inputs: MergeInputs,
  report: ScriptReport,
  { env, interruption }: { env: NodeJS.ProcessEnv; interruption: Interruption },
): Promise<ScriptReport> {
  const { workingDirectory } = inputs
  const baseline = changesOf({ ...inputs, verifyOnly: false })
  if (baseline === null || report.earlier !== null) return report
  const history = await historyOf(baseline, { name: report.script }, { workingDirectory, env, interruption })
  return history === null ? report : { ...report, history }
}

/** What the log says first. */
function tellFound({ files, expected, problems }: Selected): void {
  const [{ origin }] = files
  info(`${files.length} of ${expected} shards of ${origin.script}`)
  for (const { run } of files) {
    const skew = run.startedAt === null ? '' : `, started ${new Date(run.startedAt).toISOString()}`
    const exit = run.end.exitCode === null ? (run.end.signal ?? 'no exit code') : `exit code ${run.end.exitCode}`
    info(`  shard ${run.shard} of ${run.of}${run.where === '' ? '' : ` on ${run.where}`}: ${exit}${skew}`)
  }
  for (const problem of problems) info(`  ${problem}`)
}

type Selected = SelectedShards

type Surroundings = { env: NodeJS.ProcessEnv; directory: string; signal: AbortSignal }

/** Of a test that k6 did not accept anywhere. */
const noPlan: Pick<Plan, 'summaryTrendStats' | 'thresholds'> = { summaryTrendStats: [], thresholds: {} }

async function reportOn(inputs: MergeInputs, selected: Selected, step: Surroundings): Promise<ScriptReport> {
  const { files, expected, problems } = selected
  const [first] = files
  const known = files.find(({ plan }) => plan !== null) ?? first
  const { plan, conditions, origin } = known
  const merged = mergedRun({
    runs: files.map(({ run }) => run),
    expected,
    problems,
    maxStartSkewMs: startTogether(files) ? inputs.maxStartSkewMs : null,
    plan: plan ?? noPlan,
    compared: inputs.compare?.figures ?? [],
  })
  const summary = writeSummary(merged.result, step.directory)
  const ran: Ran = {
    ...merged,
    overTime: inputs.charts ? merged.overTime : null,
    usage: { status: 'skipped', detail: 'that of the whole test is left to shard 1', body: '' },
    summary: summary.path,
    htmlReport: null,
    warnings: [...new Set(files.flatMap(({ run, warnings }) => warnings.map((one) => `shard ${run.shard}: ${one}`)))],
  }
  const compared = await comparedWithEarlier(inputs, ran, {
    plan,
    conditions: conditions && ofAll(files),
    script: origin.script,
    step,
  })
  return judgedRun(
    { script: { name: origin.script, file: null }, plan, k6Version: conditions?.k6 ?? '' },
    {
      ran: { ...ran, warnings: [...ran.warnings, ...compared.warnings] },
      comparison: compared.comparison,
      earlier: compared.earlier,
    },
    { failOn: inputs.failOn, htmlReport: '', before: [], warnings: summary.warnings },
  )
}

/** Whether all were asked to start at the same time. */
const startTogether = ([{ startAt }, ...others]: Selected['files']): boolean =>
  startAt !== null && others.every((other) => other.startAt === startAt)

function writeSummary(result: Ran['result'], directory: string): { path: string; warnings: readonly string[] } {
  if (result === null) return { path: '', warnings: [] }
  const path = join(directory, 'summary.json')
  try {
    writeFileSync(path, JSON.stringify(summaryJson(result)))
    return { path, warnings: [] }
  } catch (error) {
    return { path: '', warnings: [`the merged summary could not be written: ${messageOf(error)}`] }
  }
}

/** The conditions of the whole run: how many shards make the load belongs to them, and which machines. */
function ofAll([first, ...others]: Selected['files']): Conditions | null {
  const { conditions } = first
  if (conditions === null) return null
  const all = [conditions, ...others.flatMap((one) => one.conditions ?? [])]
  const every = (name: 'os' | 'arch' | 'cpu') =>
    [...new Set(all.map((one) => one[name]))].sort().join(', ').slice(0, 200)
  const load = createHash('sha256').update(`${conditions.load} in ${first.run.of} shards`).digest('hex')
  return { ...conditions, load, os: every('os'), arch: every('arch'), cpu: every('cpu') }
}

type Compared = { comparison: Comparison | null; earlier: Earlier | null; warnings: readonly string[] }

async function comparedWithEarlier(
  { compare, workingDirectory }: MergeInputs,
  ran: Ran,
  {
    plan,
    conditions,
    script,
    step,
  }: { plan: Plan | null; conditions: Conditions | null; script: string; step: Surroundings },
): Promise<Compared> {
  if (compare === null || plan === null || conditions === null) return { comparison: null, earlier: null, warnings: [] }
  const { env, signal } = step
  const earlier = await earlierRuns(
    compare.baseline,
    { workingDirectory, env, signal, log: info },
    { conditions, script: { name: script } },
  )
  const unsaid =
    ran.summary === ''
      ? []
      : addConditions(ran.summary, ran.result?.altered || !isWhole(ran) ? 'altered' : earlier.conditions)
  const comparison = comparisonWith(earlier.runs, ran, { plan, compare, notes: earlier.notes })
  return { comparison, earlier, warnings: [...unsaid, ...earlier.warnings] }
}
