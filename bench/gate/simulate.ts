import { randomFrom } from '../../test/support/random.ts'
import { byHistory, byPairs, maxRegression, type Said } from './rules.ts'
import { historyIn, noShift, type Shift, troubles, type World } from './world.ts'

/** One row: what is simulated, and with what. */
export type Row = Pick<World, 'noise' | 'trouble'> & { mode: 'history' | 'paired'; runs: number }

/** How often the rules say what, each as a share of the builds. */
export type Rates = { readonly [key in keyof Said]: number }

export type Outcome = Row & {
  /** Nothing has changed. */
  same: Rates
  /** p95 and request rate are slower by the same shift. */
  slower: Rates
  /** Only p95 is slower. */
  onlyP95: Rates
}

export const builds = 10_000

const modes: readonly Pick<Row, 'mode' | 'runs'>[] = [
  { mode: 'history', runs: 5 },
  { mode: 'history', runs: 10 },
  { mode: 'history', runs: 30 },
  { mode: 'paired', runs: 5 },
  { mode: 'paired', runs: 10 },
]

export const rows: readonly Row[] = troubles.flatMap((trouble) =>
  [0.02, 0.05, 0.1, 0.2].flatMap((noise) => modes.map((mode) => ({ trouble, noise, ...mode }))),
)

/** How much slower a slow build is, as a shift of logarithms. */
export const shiftAt = (noise: number): number => Math.max(2 * Math.log1p(maxRegression), 4 * noise)

/** The shares of builds of which each is said. */
function ratesOf(said: readonly Said[]): Rates {
  const share = (key: keyof Said) => said.filter((one) => one[key]).length / said.length
  return {
    worse: share('worse'),
    confirmed: share('confirmed'),
    tooLittle: share('tooLittle'),
    above110: share('above110'),
    above200: share('above200'),
  }
}

/** Simulates all builds of a row, always the same ones. */
export function simulate(row: Row): Outcome {
  const { noise, trouble, mode, runs } = row
  const seed = rows.indexOf(row) + 1
  const world: World = { random: randomFrom(seed), noise, trouble }
  const shift = shiftAt(noise)
  const shifts: readonly Shift[] = [noShift, { p95: shift, rate: shift }, { p95: shift, rate: 0 }]
  const said = Array.from({ length: builds }, () => {
    const earlier = mode === 'history' ? historyIn(world, runs) : []
    return shifts.map((one) => (mode === 'history' ? byHistory(world, one, earlier) : byPairs(world, one, runs)))
  })
  const [same, slower, onlyP95] = shifts.map((_, index) => ratesOf(said.flatMap((build) => build[index] ?? [])))
  if (!same || !slower || !onlyP95) throw new Error('a shift was not simulated')
  return { ...row, same, slower, onlyP95 }
}
