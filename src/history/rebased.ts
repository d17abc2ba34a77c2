import { quote } from '../base/text.ts'
import { counted } from '../results/figures.ts'
import type { EarlierRun } from './earlier-runs.ts'

/**
 * The runs from a commit or a workflow run on: what was before an accepted change is not compared any more.
 *
 * @param rebase the start of a commit's SHA, or a run's id; empty: all runs count.
 * @returns also what became of the others, in sentences.
 */
export function rebased(
  runs: readonly EarlierRun[],
  rebase: string,
): { runs: readonly EarlierRun[]; notes: readonly string[] } {
  if (rebase === '' || runs.length === 0) return { runs, notes: [] }
  const from = runs.findIndex((run) => isOf(run, rebase))
  if (from < 0) {
    return { runs, notes: [`history-rebase: no earlier run is of ${quote(rebase)}, so all of them count.`] }
  }
  const note = `${counted(from, 'earlier run')} from before ${rebase} ${from === 1 ? 'was' : 'were'} left out (history-rebase).`
  return { runs: runs.slice(from), notes: from === 0 ? [] : [note] }
}

const isOf = ({ name, origin }: EarlierRun, rebase: string): boolean =>
  name === `run ${rebase}` || name.startsWith(`run ${rebase},`) || (origin?.commit.startsWith(rebase) ?? false)
