import { UserError } from '../base/errors.ts'
import type { EngineRequest } from '../engine/request.ts'
import type { K6Flags } from '../k6/flags.ts'
import type { CompareRequest } from './compare-request.ts'
import { wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

/** More k6 at once than any runner has the memory for. */
const most = 64

/** Other inputs that matter for it. */
type Others = { compare: CompareRequest | null; engine: EngineRequest; flags: K6Flags }

/**
 * Reads how many scripts run at the same time.
 *
 * @throws {UserError} for what is no such number, or needs a machine to itself.
 */
export function readParallel({ line, list }: Readers, { compare, engine, flags }: Others): number {
  const parallel = wholeNumber('parallel', line('parallel'), [1, most])
  if (parallel === 1) return 1
  if (compare !== null) {
    const name = compare.mode === 'baseline' ? 'baseline' : compare.ref === null ? 'compare-env' : 'compare-ref'
    throw refused(`scripts at the same time disturb each other's figures, so leave it out, or the input ${name}`)
  }
  if (engine.kind !== 'local') throw refused('it is for scripts that run on this machine, with engine: local')
  if (list('start') !== '')
    throw refused('each script would start what is tested anew (input start); start it once, in a step before')
  if (flags.address) throw refused('flags sets --address, which only one k6 at a time can have; leave one of them out')
  return parallel
}

const refused = (why: string) => new UserError(`input parallel: ${why}`)
