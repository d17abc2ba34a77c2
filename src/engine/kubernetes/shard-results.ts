import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { messageOf } from '../../base/errors.ts'
import { largestSummary } from '../../base/run-directory.ts'
import { hasCourse } from '../../k6/dashboard-period.ts'
import type { RunEnd } from '../../k6/run.ts'
import { cameToItsEnd } from '../../results/result.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import { readRecord } from '../record-file.ts'
import type { ShardRun } from '../shard-run.ts'
import { readResult } from '../summary-file.ts'
import type { HandedOut } from './handed-out.ts'
import type { Followed } from './pod-follow.ts'
import { recordFile, summaryFile } from './pod-paths.ts'
import { whyLost } from './pod-problems.ts'
import type { PodRun } from './pod-run.ts'
import type { PodState } from './pod-state.ts'

export type ShardKnown = {
  shard: number
  of: number
  pod: PodState | undefined
  /** null: its containers never started. */
  followed: Followed | null
  startedAt: number | null
  /** When k6 was seen to have ended, by performance.now(), less when it started. */
  durationMs: number
  cause: RunEnd['cause']
}

/** Writes what a pod handed out into the step's private directory. */
function keep(file: HandedOut | null, path: string, unpack: (bytes: Buffer) => Buffer): string | null {
  rmSync(path, { recursive: true, force: true })
  if (file === null) return 'it left no summary'
  if ('problem' in file) return `its summary ${file.problem}`
  try {
    writeFileSync(path, unpack(file.bytes), { mode: 0o600 })
    return null
  } catch (error) {
    return `its summary cannot be read: ${messageOf(error)}`
  }
}

function endOf({ pod, followed, cause, durationMs }: ShardKnown): RunEnd {
  const k6 = pod?.k6
  const log = followed?.log
  return {
    exitCode: k6?.kind === 'terminated' ? k6.exitCode : null,
    // Of a pod whose end nobody saw, Kubernetes ends what still runs.
    signal: k6?.kind === 'terminated' ? null : 'SIGKILL',
    cause,
    killed: cause !== 'itself' && k6?.kind !== 'terminated',
    errors: log?.errors() ?? null,
    idle: log?.idle() ?? null,
    progress: log?.progress() ?? null,
    durationMs,
  }
}

/** What a pod left. */
type ShardLeft = {
  run: ShardRun
  /** Absolute path; empty: there is none. */
  summary: string
  /** All that k6 left has arrived, or k6 itself says that it did not come to its end. */
  isAllThereIs: boolean
  warnings: readonly string[]
}

/** How one pod's figures are read. */
export type How = { settings: RunSettings; request: RunRequest; run: PodRun }

/** Reads what one pod left. */
export async function shardRun(known: ShardKnown, how: How): Promise<ShardLeft> {
  const { settings, request } = how
  const { shard, of, pod, startedAt, cause } = known
  const end = endOf(known)
  const { noSummary, summary, record, left } = await filesOf(known, end, how)
  const lost = whyLost(pod, cause !== 'itself')
  const altered = left.result?.altered === undefined ? null : "its script changed k6's summary"
  const early = cameToItsEnd(end) ? null : 'it did not come to its end'
  return {
    run: {
      shard,
      of,
      where: whereOf(pod),
      end,
      result: left.result,
      startedAt,
      machine: { steal: null, k6: null },
      overTime: settings.charts && hasCourse(request.planned.plan) ? record.overTime : null,
      incomplete: lost ?? noSummary ?? altered ?? early,
      ...(lost !== null && { lost: true }),
    },
    summary: noSummary === null ? summary : '',
    isAllThereIs: lost === null && (known.followed?.isWhole() === true || !cameToItsEnd(end)),
    warnings: of === 1 || noSummary === null ? left.warnings : [],
  }
}

/** The pod's name, and its node's. */
const whereOf = (pod: PodState | undefined): string =>
  pod === undefined ? '' : `${pod.name}${pod.node === '' ? '' : ` on ${pod.node}`}`

/** Keeps the files that a pod handed out, and reads them. */
async function filesOf({ shard, followed, startedAt }: ShardKnown, end: RunEnd, { settings, request, run }: How) {
  const beside = join(settings.directory, request.summary.replace(/\.json$/, `-pod-${shard}`))
  const [summary, recordPath] = [`${beside}.json`, `${beside}-over-time.ndjson.gz`]
  const unpack = (bytes: Buffer) => gunzipSync(bytes, { maxOutputLength: largestSummary })
  const noSummary = keep(followed?.file(`${summaryFile}.gz`) ?? null, summary, unpack)
  const isRecorded = run.dashboard.record !== null
  const recorded = settings.recorded || isRecorded
  const noRecord = keep(followed?.file(recordFile) ?? null, recordPath, (bytes) => bytes)
  const record = await readRecord(isRecorded && noRecord === null ? recordPath : null, startedAt)
  const left = readResult(settings, request, { end, path: summary, totals: record.totals, recorded })
  return { noSummary, summary, record, left }
}
