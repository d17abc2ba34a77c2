import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { summaryJson } from '../../results/merge/summary-json.ts'
import type { Ran, RunRequest, RunSettings } from '../engine.ts'
import { mergedRun } from '../merged-run.ts'
import type { ShardRun } from '../shard-run.ts'
import { withoutWork } from './idle-shard.ts'
import type { JobEnd } from './job-run.ts'
import { type How, shardRun } from './shard-results.ts'

/** What the pods left, as one run. */
export async function asOneRun(end: JobEnd, how: How): Promise<Omit<Ran, 'usage'>> {
  const { settings, request } = how
  const of = end.pods.length
  const read = await Promise.all(
    end.pods.map((known, index) => shardRun({ ...known, shard: index + 1, of, cause: end.cause }, how)),
  )
  const versions = versionWarnings(end, request)
  const all = await Promise.all(read.map(({ run: shard }) => withoutWork(shard, settings, request)))
  // Where the test did not start, only the pods in which k6 ended have something to say.
  const runs = end.early ? all.filter(({ end: { exitCode } }) => exitCode !== null && exitCode !== 0) : all
  const early = end.early ? earlyWarning(runs, of) : []
  const warnings = [...versions, ...early, ...logWarnings(end), ...read.flatMap((one) => one.warnings)]
  const [only] = read
  if (only !== undefined && of === 1 && only.isAllThereIs && end.unfinished === null) {
    return { ...asOfThisMachine(only.run), summary: only.summary, htmlReport: null, warnings }
  }
  const merged = mergedRun({
    runs,
    expected: end.early ? runs.length : of,
    problems: end.unfinished === null ? [] : [end.unfinished],
    maxStartSkewMs: null,
    plan: request.planned.plan,
    compared: settings.compared,
  })
  const overTime = settings.charts ? merged.overTime : null
  return { ...merged, overTime, summary: leftSummary(settings, request, merged.result), htmlReport: null, warnings }
}

/** One pod's run is as one of this machine. */
const asOfThisMachine = ({ end, result, overTime, machine, startedAt }: ShardRun) => ({
  end,
  result,
  overTime,
  machine,
  startedAt,
})

/** Writes the merged summary as k6 would have; empty: there is none. */
function leftSummary({ directory }: RunSettings, { summary }: RunRequest, result: Ran['result']): string {
  if (result === null) return ''
  const path = join(directory, summary)
  writeFileSync(path, JSON.stringify(summaryJson(result)), { mode: 0o600 })
  return path
}

const earlyWarning = (runs: readonly ShardRun[], of: number): readonly string[] =>
  runs.map(({ shard }) => `k6 ended in pod ${shard} of ${of} before the test was started, so it was not started in any`)

/** Of a pod that is gone, nobody knows whether there was more. */
const logWarnings = ({ pods, cause }: JobEnd): readonly string[] =>
  pods.flatMap(({ pod, followed }, index) => {
    const isCut = followed !== null && pod?.k6.kind === 'terminated' && !pod.gone && !followed.isLogWhole()
    return isCut && cause === 'itself' ? [`the log of pod ${index + 1} did not arrive whole`] : []
  })

/** The image can have another k6 than the one that planned the test. */
function versionWarnings({ pods }: JobEnd, { planned }: RunRequest): readonly string[] {
  const found = new Set(pods.flatMap(({ followed }) => followed?.version() ?? []))
  const others = [...found].filter((version) => version !== planned.version)
  if (others.length === 0) return []
  return [
    `the pods ran k6 ${others.join(', ')}, and k6 ${planned.version} planned the test; set k6-version or runner-image so that both are the same`,
  ]
}
