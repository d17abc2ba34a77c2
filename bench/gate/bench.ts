/*
 * Simulates builds whose runs vary by chance, and how often the regression gate is right about them. Prints the tables
 * and writes them to docs/statistics.md; with --check it writes nothing. Fails when a limit is missed, or when the
 * tables there are others.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { between } from '../../test/support/between.ts'
import { calibrationText, isCalibrated } from './calibrate.ts'
import { missedLimits, missedRounds } from './limits.ts'
import { inWorkers } from './parallel.ts'
import { roundsRows } from './rounds.ts'
import { roundsTables } from './rounds-table.ts'
import { builds, rows } from './simulate.ts'
import { tableOf } from './table.ts'

const page = new URL('../../docs/statistics.md', import.meta.url)

async function main(): Promise<void> {
  const began = performance.now()
  const { rounds, outcomes, calibrated } = await inWorkers()
  const table = tableOf(outcomes)
  const ofRounds = roundsTables(rounds)
  console.log(`${ofRounds}\n\n${table}\n\n${calibrationText(calibrated)}\n`)
  const before = readFileSync(page, 'utf8')
  const after = between(between(before, 'gate', `\n\n${table}\n\n`), 'rounds', `\n\n${ofRounds}\n\n`)
  const isOther = after !== before && process.argv.includes('--check')
  if (!isOther && after !== before) writeFileSync(page, after)
  const problems = [
    ...[...missedRounds(rounds), ...missedLimits(outcomes)].map((missed) => `limit missed: ${missed}`),
    ...(isCalibrated(calibrated)
      ? []
      : ['the chance in src/compare/outliers.ts is not the one that bench/gate/calibrate.ts chooses']),
    ...(isOther ? ['the tables in docs/statistics.md are others: run "npm run bench:gate"'] : []),
  ]
  for (const problem of problems) console.error(problem)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const verdict =
    problems.length === 0
      ? 'passed: all limits are kept'
      : `failed: ${problems.length} of its limits or texts, see above`
  console.log(`bench:gate ${verdict} (${roundsRows.length + rows.length} rows of ${builds} builds in ${seconds} s)`)
  if (problems.length > 0) process.exitCode = 1
}

await main()
