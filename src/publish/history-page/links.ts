import type { EarlierRun } from '../../history/earlier-runs.ts'

/** Characters of a commit that name it. */
const few = 10

/** `c0ffee1234`; empty when it is not known. */
export const shortCommit = ({ origin }: EarlierRun): string => origin?.commit.slice(0, few) ?? ''

/** The page of a run, without what all pages of the repository start with; empty when it is not known. */
export function runLink({ origin }: EarlierRun, base: string): string {
  const url = origin?.url ?? ''
  const rest = base !== '' && url.startsWith(base) ? url.slice(base.length) : ''
  // What is no plain path would be another address by itself: `javascript:`, `//elsewhere`.
  return /^\w[\w/-]*$/.test(rest) ? rest : url
}

/** The page of a commit, likewise. */
export const commitLink = (run: EarlierRun, base: string): string =>
  base === '' || shortCommit(run) === '' ? '' : `commit/${shortCommit(run)}`
