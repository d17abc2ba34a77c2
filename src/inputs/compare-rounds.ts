import { UserError } from '../base/errors.ts'
import { enoughFor } from '../compare/rounds-test.ts'
import type { PairedRequest } from '../schedule/in-turn.ts'
import { inputDefaults } from './input-defaults.ts'
import { durationValue, notAllowed, wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

const input = 'compare-rounds'

/** How many rounds can be asked for, and how many `auto` may be allowed. */
const fixed = [3, 30] as const
const most = [6, 100] as const

/**
 * Reads how many rounds two sides run, and what ends them.
 *
 * @param unset what stands for an empty `compare-rounds`.
 * @throws {UserError} for what is wrong, and for limits of rounds that are not `auto`.
 */
export function readRounds({ line }: Readers, unset: '5' | 'auto'): PairedRequest['rounds'] {
  const text = line(input) || unset
  if (text !== 'auto') {
    for (const name of ['compare-max-rounds', 'compare-time-limit'] as const) {
      if (line(name) !== inputDefaults[name]) throw new UserError(`input ${name}: it is only for compare-rounds: auto`)
    }
    return fixedRounds(text)
  }
  const { seconds } = durationValue('compare-time-limit', line('compare-time-limit'), 1)
  return {
    most: wholeNumber('compare-max-rounds', line('compare-max-rounds'), most),
    timeLimitMs: Math.round(seconds * 1000),
  }
}

function fixedRounds(text: string): number {
  const count = /^[1-9]\d?$/.test(text) ? Number(text) : Number.NaN
  if (count >= fixed[0] && count <= fixed[1]) return count
  throw notAllowed(input, text, `auto or a whole number from ${fixed[0]} to ${fixed[1]}`)
}

/** A warning where so few rounds can decide nothing, in sentences. */
export function fewRoundsWarnings({ rounds, figures }: Pick<PairedRequest, 'rounds' | 'figures'>): readonly string[] {
  const enough = enoughFor(figures.length)
  if (typeof rounds !== 'number' || rounds >= enough) return []
  const takes = figures.length === 1 ? 'one figure takes' : `${figures.length} figures take`
  return [
    `input ${input}: ${rounds} rounds cannot tell a change from luck, so nothing will be called worse or no worse; ${takes} at least ${enough}`,
  ]
}
