import { messageOf } from '../base/errors.ts'
import { Cancelled } from '../base/interruption.ts'
import { stepMark } from '../base/runner-env.ts'
import { quote } from '../base/text.ts'
import type { RunSettings } from '../engine/engine.ts'
import { warn } from '../github/annotations.ts'
import { mergeGroupBaseOf } from '../github/event.ts'
import { info } from '../github/step-log.ts'
import { build } from '../server/build.ts'
import { addWorktree, type Worktree } from '../server/worktree.ts'
import { NoRun } from './no-run.ts'
import { showOutput } from './served.ts'

/** Side B of a comparison: another commit of the repository. */
export type RefRequest = {
  /** A branch, tag or commit, or `merge-base`. */
  ref: string
  /** The input `compare-build`, for one bash; empty: nothing is to be built. */
  build: string
}

/** The checkout of side B, which all scripts of a step share. */
export type SideB = {
  /**
   * The directory in which its servers start. The first call checks it out beside the checkout and builds it.
   *
   * @throws {UserError} when there is no such commit, {NoRun} when the build fails; so does each later call.
   */
  cwd: () => Promise<string>
  /** Removes it again, if it is there. */
  remove: () => Promise<void>
}

/** Side B, which is checked out when it is first needed. */
export function sideBOf(
  { ref, build: text }: RefRequest,
  settings: Pick<RunSettings, 'workingDirectory' | 'env' | 'directory' | 'interruption'>,
): SideB {
  const { workingDirectory, env, directory, interruption } = settings
  let worktree: Worktree | undefined
  let made: Promise<string> | undefined
  const place = { cwd: workingDirectory, env: { ...env, [stepMark]: directory }, signal: interruption.soft }
  const make = async (): Promise<string> => {
    const named = (ref === 'merge-base' && mergeGroupBaseOf(env)) || ref
    worktree = await addWorktree(named, place, directory).catch(asNoRun)
    const { cwd, commit, isHead, lacks } = worktree
    info(`Side B is ${quote(ref)}: commit ${commit}`)
    if (isHead) warn([sameCommit(ref)], env)
    for (const what of lacks) info(`Side B has ${what}, which are not fetched; compare-build can do that`)
    if (text !== '') await buildSideB(text, { cwd, env, directory, interruption })
    return cwd
  }
  return {
    cwd: () => {
      made ??= make()
      return made
    },
    remove: async () => worktree?.remove().catch((error) => warn([notRemoved(error)], env)),
  }
}

function asNoRun(error: unknown): never {
  throw error instanceof Cancelled ? new NoRun({ kind: 'cancelled' }) : error
}

const sameCommit = (ref: string): string =>
  `input compare-ref: ${quote(ref)} is the commit that is checked out, so only what was changed or built outside of git is compared; on a push name the commit before it, such as HEAD^`

/** It is in the step's private directory. */
const notRemoved = (error: unknown): string =>
  `input compare-ref: the checkout of side B stays until the runner empties RUNNER_TEMP: ${messageOf(error)}`

async function buildSideB(
  text: string,
  place: Pick<RunSettings, 'env' | 'directory' | 'interruption'> & { cwd: string },
): Promise<void> {
  info('Building side B (compare-build)')
  const before = performance.now()
  const failure = await build(text, { ...place, side: 'B', name: 'compare-build' })
  if (failure?.kind === 'not-started') {
    showOutput({ output: () => failure.output })
    throw new NoRun({ ...failure, why: `Side B: ${failure.why}` })
  }
  if (failure !== null) throw new NoRun(failure)
  info(`Built after ${((performance.now() - before) / 1000).toFixed(1)} s`)
}
