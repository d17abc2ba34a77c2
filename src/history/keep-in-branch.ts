import { quote } from '../base/text.ts'
import { keyFigureMetrics } from '../results/key-figures.ts'
import { type Added, addToBranch } from './branch-history.ts'
import type { EarlierRun } from './earlier-runs.ts'
import type { KeptWords, Pages, Place } from './history-place.ts'
import type { LastVerdict } from './last-verdict.ts'
import { othersIndex } from './new-file.ts'

/**
 * Adds a run to the history in a branch, with the pages that are made of it.
 *
 * @param run its metrics: those of the key figures and those that are compared are kept.
 */
export async function keepInBranch(
  { key, request, compared }: Place & { kind: 'branch' },
  run: EarlierRun,
  { log, pages }: { log: (line: string) => void; pages: Pages },
): Promise<KeptWords> {
  const names = new Set([...keyFigureMetrics, ...compared])
  const metrics = new Map([...run.metrics].filter(([name]) => names.has(name)))
  const added = await addToBranch(request, { run: { ...run, metrics }, pages: (found) => pages({ ...found, key }) })
  return wordsOf(added, { what: 'this run was', place: { key, request }, log })
}

/** Notes in the branch what became of a run that the history does not keep. */
export async function noteInBranch(
  { key, request }: Place & { kind: 'branch' },
  last: LastVerdict,
  log: (line: string) => void,
): Promise<KeptWords> {
  const added = await addToBranch(request, { last, pages: () => [] })
  return wordsOf(added, { what: 'the outcome of this run was', place: { key, request }, log })
}

function wordsOf(
  added: Added,
  {
    what,
    place: { key, request },
    log,
  }: { what: string; place: Pick<Place & { kind: 'branch' }, 'key' | 'request'>; log: (line: string) => void },
): KeptWords {
  const { branch } = request.remote
  const not = `${what} not added to the history in the branch ${quote(branch)}`
  switch (added.kind) {
    case 'added':
      log(`${what} added to the history in the branch ${quote(branch)}, under ${quote(key)}: ${added.runs} runs`)
      if (added.left !== undefined) log(`${othersIndex}: set history-path to have one`)
      return { warnings: [], notices: [] }
    case 'forbidden':
      return {
        warnings: [],
        notices: [`${not}: the job's token may not push; give the job the permission contents: write`],
      }
    case 'failed':
      return { warnings: [`${not}: ${added.problem}`], notices: [] }
  }
}
