import { quote } from '../base/text.ts'
import { counted } from '../results/figures.ts'
import type { EarlierRun } from './earlier-runs.ts'

/** As git shortens them. */
const shortestCommit = 7

/** The workflow run that compares; what the runner does not say is empty. */
export type ThisRun = { id: string; commit: string }

/**
 * The runs from a commit or a workflow run on: what was before an accepted change is not compared any more.
 *
 * The run that is named need not be among them, since one that failed is not kept: GitHub counts the ids of runs
 * upwards, so those with a smaller one were before it. Of a commit that is not among them only this run's is known.
 *
 * @param rebase the start of a commit's SHA, or a run's id; empty: all runs count.
 * @returns also what became of the others, in sentences.
 */
export function rebased(
  runs: readonly EarlierRun[],
  rebase: string,
  now: ThisRun,
): { runs: readonly EarlierRun[]; notes: readonly string[] } {
  if (rebase === '' || runs.length === 0) return { runs, notes: [] }
  const from = firstOf(runs, rebase, now)
  if (from === null) {
    const hint = /^\d+$/.test(rebase) ? '' : '; of a run that failed, and so is not kept, give the id'
    return { runs, notes: [`history-rebase: no earlier run is of ${quote(rebase)}, so all of them count${hint}.`] }
  }
  const note = `${counted(from, 'earlier run')} from before ${rebase} ${from === 1 ? 'was' : 'were'} left out (history-rebase).`
  return { runs: runs.slice(from), notes: from === 0 ? [] : [note] }
}

/** The place of the first run that counts; `runs.length`: none does; null: nobody knows. */
function firstOf(runs: readonly EarlierRun[], rebase: string, now: ThisRun): number | null {
  const kept = runs.findIndex((run) => idOf(run) === rebase)
  if (kept >= 0) return kept
  if (now.id === rebase) return runs.length
  // Less names no commit: ids of GitHub Enterprise Server and others are short, and some commit begins with them.
  if (rebase.length >= shortestCommit) {
    const named = runs.findIndex((run) => run.origin?.commit.startsWith(rebase) ?? false)
    if (named >= 0) return named
    if (now.commit.startsWith(rebase)) return runs.length
  }
  if (!/^\d+$/.test(rebase) || !(Number(rebase) < Number(now.id))) return null
  const later = runs.findIndex((run) => Number(idOf(run)) > Number(rebase))
  // Before all of them: a commit that begins with digits only, or a run that nobody remembers.
  if (later === 0) return null
  return later < 0 ? runs.length : later
}

const idOf = ({ name }: EarlierRun): string | undefined => /^run (\d+)/.exec(name)?.[1]
