/*
 * Simulates histories, and how often a change of their level is found that is one, or is none. Prints the table and writes
 * it to docs/history.md; with --check it writes nothing. Fails when a limit is missed, or when the table there is another.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { between } from '../../test/support/between.ts'
import { noises } from './histories.ts'
import { driftSeen, falseShare, histories } from './simulate.ts'

const page = new URL('../../docs/history.md', import.meta.url)

/** Over the three figures of a comparison together. */
const limits = { falseShare: 0.01, driftSeen: 0.95 }

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`

const began = performance.now()
const steady = noises.map((kind) => ({ kind, share: falseShare(kind) }))
const drift = driftSeen()
const table = [
  '| History | Given a change point |',
  '| --- | --: |',
  ...steady.map(
    ({ kind, share }) =>
      `| steady for 100 runs, looked at after each; noise: ${kind} | ${percent(share)} in a figure, at most ${percent(3 * share)} in any of three |`,
  ),
  `| drift of 0.5% a run at 2% noise, after 30 steady runs | ${percent(drift)} by the run at which 10% have come together |`,
].join('\n')
console.log(table)
const before = readFileSync(page, 'utf8')
const after = between(before, 'points', `\n\n${table}\n\n`)
const isOther = after !== before && process.argv.includes('--check')
if (!isOther && after !== before) writeFileSync(page, after)
const problems = [
  ...steady.flatMap(({ kind, share }) =>
    3 * share > limits.falseShare ? [`limit missed: ${kind}: ${percent(3 * share)} of steady histories`] : [],
  ),
  ...(drift < limits.driftSeen ? [`limit missed: only ${percent(drift)} of drifts are named`] : []),
  ...(isOther ? ['the table in docs/history.md is another: run "npm run bench:points"'] : []),
]
for (const problem of problems) console.error(problem)
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `bench:points ${problems.length === 0 ? 'passed' : 'failed'} (${histories} histories a row, in ${seconds} s)`,
)
if (problems.length > 0) process.exitCode = 1
