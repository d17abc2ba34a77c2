import { UserError } from '../base/errors.ts'
import type { Baseline } from '../history/history.ts'
import type { BaselineRequest } from '../schedule/against-history.ts'
import type { PairedRequest } from '../schedule/in-turn.ts'
import { comparedFigures, maxRegression } from './compare-inputs.ts'
import { readRounds } from './compare-rounds.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { booleanValue } from './input-values.ts'
import type { Readers } from './readers.ts'

export type CompareRequest = BaselineRequest | PairedRequest

const refused = (input: string, why: string) => new UserError(`input ${input}: ${why}`)

/**
 * Reads what to compare with.
 *
 * @param sideB what `compare-env` says.
 * @returns null when nothing is to be compared.
 * @throws {UserError} for what is wrong, or asks for something of a comparison that is not asked for.
 */
export function readComparison(read: Readers, sideB: PairedRequest['env']): CompareRequest | null {
  const { line, list } = read
  const baseline = parseBaseline(list('baseline'), readKey(line('baseline-key')))
  const limits = {
    figures: comparedFigures(list('compare-metrics')),
    maxRegression: maxRegression(line('max-regression')),
  }
  const confirm = booleanValue('confirm', line('confirm'))
  const rounds = readRounds(read, '5')
  const isPaired = Object.keys(sideB).length > 0
  if (isPaired && baseline !== null) {
    throw refused('compare-env', 'it cannot be used together with baseline; leave one of them out')
  }
  if (confirm && baseline === null) throw refused('confirm', 'there is nothing to confirm without the input baseline')
  refuseAlone(read, { isPaired, baseline })
  if (isPaired) return { mode: 'paired', env: sideB, rounds, ...limits }
  return baseline === null ? null : { mode: 'baseline', baseline, confirm, ...limits }
}

/** What says something of a comparison that is not made. */
function refuseAlone(
  { list }: Readers,
  { isPaired, baseline }: { isPaired: boolean; baseline: Baseline | null },
): void {
  const isSet = (name: InputName) => list(name) !== inputDefaults[name]
  for (const name of ['compare-rounds', 'compare-max-rounds', 'compare-time-limit'] as const) {
    if (isSet(name) && !isPaired) throw refused(name, 'it needs the input compare-env')
  }
  if (isSet('baseline-key') && baseline?.kind !== 'cache')
    throw refused('baseline-key', 'it is only for baseline: cache')
  for (const name of ['max-regression', 'compare-metrics'] as const) {
    if (isSet(name) && !isPaired && baseline === null) {
      throw refused(name, 'there is nothing to compare with; set the input baseline or compare-env')
    }
  }
}

function readKey(text: string): string {
  if (text === '' || /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,99}$/.test(text)) return text
  throw refused(
    'baseline-key',
    'it has at most 100 letters, digits, spaces and ._/-, and starts with a letter or digit',
  )
}

/**
 * Reads the inputs `baseline` and `baseline-key`; null: nothing is to be compared.
 *
 * @throws {UserError} for what looks like the cache and is not.
 */
export function parseBaseline(baseline: string, key: string): Baseline | null {
  const patterns = baseline
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (patterns.length === 0) return null
  if (patterns.some((pattern) => /^cache$/i.test(pattern)) && baseline.trim() !== 'cache') {
    throw new UserError('input baseline: cache stands alone, in lower case; a file of that name is ./cache')
  }
  return patterns.length === 1 && patterns[0] === 'cache' ? { kind: 'cache', key } : { kind: 'files', patterns }
}
