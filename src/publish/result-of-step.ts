import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRunDirectory } from '../base/run-directory.ts'
import type { Machine, StepReport } from '../verdict/script-report.ts'
import type { ResultFile } from './result-file.ts'
import { isoTime, resultOfScript } from './result-of-script.ts'

/** What the result file says besides what is known of the step: the clock is read by who writes it. */
type Surroundings = { writtenAt: number; machine: Machine; runUrl: string | null }

/**
 * Writes the result file into the step's private directory, or into one of its own where the step never came to one.
 *
 * @param step without secrets.
 * @returns its absolute path.
 * @throws when it cannot be written.
 */
export function writeResultFile(
  step: StepReport,
  {
    directory,
    env,
    ...how
  }: Omit<Surroundings, 'writtenAt'> & { directory: string | undefined; env: NodeJS.ProcessEnv },
): string {
  const text = JSON.stringify(resultOfStep(step, { ...how, writtenAt: Date.now() }))
  try {
    return writeIn(directory ?? createRunDirectory(env), text)
  } catch {
    // A script can have made its directory unusable, or the runner gave none; nothing that is known is lost for that.
    return writeIn(createRunDirectory({}), text)
  }
}

/** A script can have put a link there, which must not be followed. */
function writeIn(directory: string, text: string): string {
  const path = join(directory, 'result.json')
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, text, { flag: 'wx' })
  return path
}

/** All that is known of a step, in the form that docs/result.schema.json describes. */
export function resultOfStep(step: StepReport, { writtenAt, machine, runUrl }: Surroundings): ResultFile {
  const { verdict, scripts, k6, engine = null, shards } = step
  const starts = scripts.flatMap(({ startedAt }) => startedAt ?? [])
  return {
    schema: 1,
    writtenAt: isoTime(writtenAt),
    startedAt: starts.length === 0 ? null : isoTime(Math.min(...starts)),
    outcome: verdict.outcome,
    passed: verdict.passed,
    reason: verdict.reason,
    advice: verdict.advice,
    engine,
    k6: k6 && { version: k6.version, path: k6.path, from: k6.from },
    machine,
    runUrl,
    shardPlan: shards
      ? {
          path: shards.path || null,
          name: shards.name || null,
          matrix: shards.matrix || null,
          startAt: shards.startAt || null,
        }
      : null,
    scripts: scripts.map(resultOfScript),
  }
}
