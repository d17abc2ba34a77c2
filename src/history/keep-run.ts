import { runUrlOf } from '../base/run-url.ts'
import type { EarlierRun, Origin } from './earlier-runs.ts'
import type { Earlier } from './history.ts'
import { mayWriteHistory } from './history-permission.ts'
import type { KeptRun, KeptWords, Pages, Place } from './history-place.ts'
import type { LastVerdict } from './last-verdict.ts'

type Surroundings = { env: NodeJS.ProcessEnv; signal: AbortSignal; log: (line: string) => void }

const silent: KeptWords = { warnings: [], notices: [] }

/**
 * Adds a run, if it passed and is a valid measurement, to where later runs find it.
 *
 * @param earlier what it was compared with.
 * @param pages files beside the history in a branch, made of its runs.
 */
export async function keepRun(
  { place, conditions }: Pick<Earlier, 'place' | 'conditions'>,
  kept: KeptRun,
  { env, signal, log, pages }: Surroundings & { pages: Pages },
): Promise<KeptWords> {
  const { passed, invalid } = kept
  if (place === null) return silent
  const not = 'This run was not added to the history, because it'
  const refused = invalid === null ? null : `${not} is no valid measurement: ${invalid}.`
  const may = passed ? (refused ?? mayWriteHistory(env)) : `${not} did not pass.`
  if (may !== true) log(may)
  if (may !== true || !place.isRead) return silent
  const run = nowRun(conditions, kept, env)
  if (place.kind === 'cache') {
    const { saveHistory } = await import('./history-cache.ts')
    const warnings = await saveHistory({ key: place.key, env, signal, log, runs: [...place.runs, run] })
    return { ...silent, warnings }
  }
  const { keepInBranch } = await import('./keep-in-branch.ts')
  return keepInBranch(place, run, { log, pages })
}

/** Whether a history keeps such a run, if this job may add to it. */
export const isKeepable = ({ passed, invalid }: Pick<KeptRun, 'passed' | 'invalid'>): boolean =>
  passed && invalid === null

/**
 * Notes what became of a run that the history does not keep, so that the next one knows whether something changed; nothing
 * where the last run ended in the same way.
 */
export async function noteOutcome(
  place: Place,
  outcome: string,
  { env, signal, log }: Surroundings,
): Promise<KeptWords> {
  const isKnown = (place.last?.outcome ?? 'passed') === outcome
  if (isKnown || !place.isRead || mayWriteHistory(env) !== true) return silent
  const { time, url } = originOf(env)
  const last: LastVerdict = { outcome, name: runName(env), time, url }
  if (place.kind === 'cache') {
    const { saveHistory } = await import('./history-cache.ts')
    return { ...silent, warnings: await saveHistory({ key: place.key, env, signal, log, runs: place.runs, last }) }
  }
  const { noteInBranch } = await import('./keep-in-branch.ts')
  return noteInBranch(place, last, log)
}

/** This run, as later ones find it. */
export const nowRun = (
  conditions: Earlier['conditions'],
  { metrics, told }: Pick<KeptRun, 'metrics' | 'told'>,
  env: NodeJS.ProcessEnv,
): EarlierRun => ({ name: runName(env), conditions, metrics, origin: { ...originOf(env), ...told } })

const runName = ({ GITHUB_RUN_ID = '', GITHUB_RUN_ATTEMPT = '1' }: NodeJS.ProcessEnv): string =>
  `run ${GITHUB_RUN_ID}${GITHUB_RUN_ATTEMPT === '1' ? '' : `, attempt ${GITHUB_RUN_ATTEMPT}`}`

const originOf = (env: NodeJS.ProcessEnv): Omit<Origin, 'verdict' | 'thresholds'> => ({
  time: new Date().toISOString(),
  commit: env.GITHUB_SHA ?? '',
  ref: env.GITHUB_REF ?? '',
  url: runUrlOf(env),
})
