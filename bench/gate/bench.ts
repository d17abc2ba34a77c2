/*
 * Simulates builds whose runs vary by chance, and how often the regression gate is right about them. Prints the tables
 * and writes them to docs/comparing.md; with --check it writes nothing. Fails when a limit is missed, or when the
 * tables there are others.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { missedLimits } from './limits.ts'
import { builds, rows, simulate } from './simulate.ts'
import { tableOf } from './table.ts'

const page = new URL('../../docs/comparing.md', import.meta.url)

const [start, end] = ['<!-- gate:start -->', '<!-- gate:end -->']

/** The text with what stands between the markers replaced. */
function between(text: string, content: string): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`docs/comparing.md has no ${start} followed by ${end}`)
  return `${text.slice(0, from)}${start}\n\n${content}\n\n${text.slice(to)}`
}

function main(): void {
  const began = performance.now()
  const outcomes = rows.map((row, index) => simulate(row, index + 1))
  const table = tableOf(outcomes)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${table}\n\n${rows.length} rows of ${builds} builds in ${seconds} s`)
  const before = readFileSync(page, 'utf8')
  const after = between(before, table)
  const isOther = after !== before && process.argv.includes('--check')
  if (!isOther && after !== before) writeFileSync(page, after)
  const problems = [
    ...missedLimits(outcomes).map((missed) => `limit missed: ${missed}`),
    ...(isOther ? ['the tables in docs/comparing.md are others: run "npm run bench:gate"'] : []),
  ]
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

main()
