import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { messageOf } from '../../base/errors.ts'
import { largestSummary } from '../../base/run-directory.ts'
import { hasCourse } from '../../k6/dashboard-period.ts'
import type { RunEnd } from '../../k6/run.ts'
import { cameToItsEnd } from '../../results/result.ts'
import { readRecord } from '../dashboard-files.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
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

/** Reads what one pod left. */
export async function shardRun(
  known: ShardKnown,
  { settings, request, run }: { settings: RunSettings; request: RunRequest; run: PodRun },
): Promise<{ run: ShardRun; warnings: readonly string[] }> {
  const { shard, of, pod, followed, startedAt, cause } = known
  const beside = join(settings.directory, request.summary.replace(/\.json$/, `-pod-${shard}`))
  const summaryPath = `${beside}.json`
  const recordPath = `${beside}-over-time.ndjson.gz`
  const noSummary = keep(followed?.file(`${summaryFile}.gz`) ?? null, summaryPath, (bytes) =>
    gunzipSync(bytes, { maxOutputLength: largestSummary }),
  )
  const isRecorded = run.dashboard.record !== null
  const noRecord = keep(followed?.file(recordFile) ?? null, recordPath, (bytes) => bytes)
  const record = await readRecord(isRecorded && noRecord === null ? recordPath : null)
  const end = endOf(known)
  const left = { end, path: summaryPath, totals: record.totals, recorded: isRecorded }
  const { result, warnings } = readResult(settings, request, left)
  const lost = whyLost(pod, cause !== 'itself')
  const notWhole = noSummary ?? (result?.altered !== undefined ? "its script changed k6's summary" : null)
  const early = cameToItsEnd(end) ? null : 'it did not come to its end'
  return {
    run: {
      shard,
      of,
      where: pod === undefined ? '' : `${pod.name}${pod.node === '' ? '' : ` on ${pod.node}`}`,
      end,
      result,
      startedAt,
      machine: { steal: null, k6: null },
      overTime: settings.charts && hasCourse(request.planned.plan) ? record.overTime : null,
      incomplete: lost ?? notWhole ?? early,
    },
    warnings: noSummary === null ? warnings : [],
  }
}
