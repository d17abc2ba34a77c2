import { quote } from '../base/text.ts'
import type { RunSettings } from '../engine/engine.ts'
import { info } from '../github/step-log.ts'
import { build } from '../server/build.ts'
import { addWorktree } from '../server/worktree.ts'
import { NotServed } from './not-served.ts'
import { showOutput } from './served.ts'

/** Side B of a comparison: another commit of the repository. */
export type RefRequest = {
  /** A branch, tag or commit, or `merge-base`. */
  ref: string
  /** The input `compare-build`, for one bash; empty: nothing is to be built. */
  build: string
}

/**
 * Checks out side B beside the checkout, builds it, and removes it again, whatever comes of the work with it.
 *
 * @param work is given the directory in which side B's servers start.
 * @throws {UserError} when there is no such commit, {NotServed} when the build fails.
 */
export async function withSideB<Result>(
  { ref, build: text }: RefRequest,
  settings: Pick<RunSettings, 'workingDirectory' | 'env' | 'directory' | 'interruption'>,
  work: (cwd: string) => Promise<Result>,
): Promise<Result> {
  const { workingDirectory, env, directory, interruption } = settings
  const place = { cwd: workingDirectory, env, signal: interruption.soft }
  const worktree = await addWorktree(ref, place, directory)
  try {
    info(`Side B is ${quote(ref)}: commit ${worktree.commit}`)
    for (const what of worktree.lacks) info(`Side B has ${what}, which are not fetched; compare-build can do that`)
    if (text !== '') await buildSideB(text, { cwd: worktree.cwd, env, directory, interruption })
    return await work(worktree.cwd)
  } finally {
    await worktree.remove()
  }
}

async function buildSideB(
  text: string,
  place: Pick<RunSettings, 'env' | 'directory' | 'interruption'> & { cwd: string },
): Promise<void> {
  info('Building side B (compare-build)')
  const before = performance.now()
  const failure = await build(text, { ...place, side: 'B', name: 'compare-build' })
  if (failure?.kind === 'not-started') {
    showOutput({ output: () => failure.output })
    throw new NotServed({ ...failure, why: `Side B: ${failure.why}` })
  }
  if (failure !== null) throw new NotServed(failure)
  info(`Built after ${((performance.now() - before) / 1000).toFixed(1)} s`)
}
