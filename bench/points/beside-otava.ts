/*
 * The same 1,000 finished series, given to this action's change points and to Apache Otava's, each at the significance
 * that gives Otava's false rate on 2,000 steady ones. Otava comes from PyPI, into a directory outside the tree: it takes Python
 * and a network. Fails when this action finds less, or less often in the right place (within 2 runs).
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { changePoints } from '../../src/compare/change-points.ts'
import { happenings, type Series, seriesOf } from './histories.ts'

const version = '0.8.0'
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
const venv = join(cache, `k6-load-test/otava-${version}`)

function install(): void {
  if (existsSync(join(venv, 'installed'))) return
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' })
  execFileSync(join(venv, 'bin/pip'), ['-q', 'install', `apache-otava==${version}`], { stdio: 'inherit' })
  execFileSync('touch', [join(venv, 'installed')])
}

type Found = readonly (readonly number[])[]

function otava(series: readonly Series[], maxPValue: number): Found {
  const program = join(import.meta.dirname, 'ask-otava.py')
  const input = JSON.stringify(series.map(({ values }) => values))
  const answer = execFileSync(join(venv, 'bin/python'), [program, String(maxPValue)], { input, maxBuffer: 1 << 28 })
  return JSON.parse(answer.toString())
}

const ours = (series: readonly Series[], clear: number): Found =>
  series.map(({ values }) => changePoints(values, clear).map(({ at }) => at))

const shareFound = (found: Found): number => found.filter(({ length }) => length > 0).length / found.length

/** How clear a split must be to find as many change points in steady series as Otava does. */
function asOften(steady: readonly Series[], share: number): number {
  let [low, high] = [2, 6]
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (shareFound(ours(steady, middle)) > share) low = middle
    else high = middle
  }
  return high
}

/** Of one happening: how often anything was found, and in the right place. */
function scores(series: readonly Series[], found: Found) {
  return happenings.map((happening) => {
    const of = series.flatMap((one, index) =>
      one.happening === happening ? [{ at: one.at, found: found[index] ?? [] }] : [],
    )
    const any = of.filter((one) => one.found.length > 0).length
    const placed = of.filter(({ at, found }) => at !== null && found.some((one) => Math.abs(one - at) <= 2)).length
    return { happening, count: of.length, any, placed }
  })
}

install()
const steady = seriesOf(8000, 11).filter(({ happening }) => happening === 'nothing')
const series = seriesOf(1000, 12)
let isWorse = false
for (const maxPValue of [0.001, 0.0001]) {
  const share = shareFound(otava(steady, maxPValue))
  const clear = asOften(steady, share)
  console.log(
    `\nOtava at max_pvalue ${maxPValue}: ${(100 * share).toFixed(2)}% of ${steady.length} steady series; ours as often at ${clear.toFixed(2)}`,
  )
  const theirs = scores(series, otava(series, maxPValue))
  for (const [index, own] of scores(series, ours(series, clear)).entries()) {
    const other = theirs[index]
    if (other === undefined) continue
    console.log(
      `  ${own.happening.padEnd(18)} of ${own.count}: found ${own.any}, Otava ${other.any}; in the right place ${own.placed}, Otava ${other.placed}`,
    )
    if (own.happening !== 'nothing' && (own.any < other.any || own.placed < other.placed)) isWorse = true
  }
}
console.log(isWorse ? '\nfailed: Otava finds more' : '\npassed: no worse than Otava in what is found and where')
if (isWorse) process.exitCode = 1
