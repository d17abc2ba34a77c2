import type { Metric } from '../../src/results/result.ts'
import type { Random } from '../../test/support/random.ts'

/** What is wrong with a machine beside the noise of its runs. */
export const troubles = ['none', 'outliers', 'drift'] as const

export type World = {
  random: Random
  /** Standard deviation of the logarithms of both p95 and request rate, which are independent. */
  noise: number
  /** `outliers`: 5% of runs are 50% slower. `drift`: each run is 0.5% slower than the one before. */
  trouble: (typeof troubles)[number]
}

/** What a change in the code makes slower, as a shift of logarithms. */
export type Shift = { p95: number; rate: number }

export const noShift: Shift = { p95: 0, rate: 0 }

export type Run = { metrics: ReadonlyMap<string, Pick<Metric, 'kind' | 'values'>> }

const requests = 10_000
const failedShare = 0.001
const outliers = { share: 0.05, shift: Math.log(1.5) }
const drift = Math.log(1.005)

/**
 * A run as k6 would measure it.
 *
 * @param ago how many runs before the newest it was
 */
export function runIn({ random, noise, trouble }: World, { p95, rate }: Shift, ago = 0): Run {
  const isOutlier = trouble === 'outliers' && random.uniform() < outliers.share
  const slower = (isOutlier ? outliers.shift : 0) - (trouble === 'drift' ? drift * ago : 0)
  const failed = random.binomial(requests, failedShare)
  return {
    metrics: new Map<string, Pick<Metric, 'kind' | 'values'>>([
      [
        'http_req_duration',
        { kind: 'trend', values: { 'p(95)': 200 * Math.exp(noise * random.normal() + slower + p95) } },
      ],
      [
        'http_reqs',
        { kind: 'counter', values: { count: requests, rate: 500 * Math.exp(noise * random.normal() - slower - rate) } },
      ],
      [
        'http_req_failed',
        { kind: 'rate', values: { passes: failed, fails: requests - failed, value: failed / requests } },
      ],
    ]),
  }
}

/** Earlier runs, the oldest first. */
export const historyIn = (world: World, length: number): readonly Run[] =>
  Array.from({ length }, (_, index) => runIn(world, noShift, length - index))

/** Rounds of both sides in the order A, B, B, A, A, B: side A has the shift. */
export function pairsIn(world: World, shift: Shift, rounds: number): readonly { a: Run; b: Run }[] {
  return Array.from({ length: rounds }, (_, round) => {
    const left = 2 * (rounds - round)
    const [a, b] = round % 2 === 0 ? [left, left - 1] : [left - 1, left]
    return { a: runIn(world, shift, a), b: runIn(world, noShift, b) }
  })
}
