import { type Random, randomFrom } from '../../test/support/random.ts'

/** How runs vary from one to the next, at a standard deviation of about 1 before `noise` scales it. */
export const noises = ['normal', 'heavy-tailed', 'outlying', 'two levels'] as const

export type Noise = (typeof noises)[number]

/** Draws the logarithm of a run's noise; `two levels`: each run is at one of two, 30% apart, by chance. */
export function draw(kind: Noise, random: Random, noise: number): number {
  switch (kind) {
    case 'normal':
      return noise * random.normal()
    case 'heavy-tailed':
      return (
        (noise * random.normal()) / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3)
      )
    case 'outlying':
      return noise * random.normal() + (random.uniform() < 0.05 ? Math.log(1.5) : 0)
    case 'two levels':
      return noise * random.normal() + (random.uniform() < 0.5 ? Math.log(1.3) : 0)
  }
}

/** What happened to a finished series of 100 runs. */
export const happenings = ['nothing', 'step', 'drift', 'step and outliers'] as const

export type Series = {
  happening: (typeof happenings)[number]
  /** The first run of the new level; null: there is no one place. */
  at: number | null
  /** Times, oldest first. */
  values: readonly number[]
}

const runs = 100

/** The same series on every machine: as many of each happening, at 2% and 5% noise, steps of 3 to 20%. */
export function seriesOf(count: number, seed: number): readonly Series[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_none, index) => {
    const happening = happenings[index % happenings.length] ?? 'nothing'
    const noise = [0.02, 0.05][Math.floor(index / 4) % 2] ?? 0.02
    const step = Math.log(1 + ([0.03, 0.05, 0.1, 0.2][Math.floor(index / 8) % 4] ?? 0))
    const at = 20 + Math.floor(60 * random.uniform())
    const kind = happening === 'step and outliers' ? 'outlying' : 'normal'
    const level = (run: number): number => {
      if (happening === 'drift') return Math.max(0, run - 30) * Math.log(1.005)
      return happening !== 'nothing' && run >= at ? step : 0
    }
    const values = Array.from({ length: runs }, (_run, run) => 200 * Math.exp(level(run) + draw(kind, random, noise)))
    return { happening, at: happening.startsWith('step') ? at : null, values }
  })
}
