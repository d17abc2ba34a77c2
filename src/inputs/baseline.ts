import { UserError } from '../base/errors.ts'
import type { Baseline } from '../history/history.ts'

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
