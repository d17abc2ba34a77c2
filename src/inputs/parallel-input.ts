import { UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { EngineRequest } from '../engine/request.ts'
import { readK6Config } from '../k6/config-file.ts'
import type { K6Flags } from '../k6/flags.ts'
import { fileOutputsOf } from '../k6/k6-outputs.ts'
import type { CompareRequest } from './compare-request.ts'
import { wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

/** More k6 at once than any runner has the memory for. */
const most = 64

/** Other inputs that matter for it. */
type Others = {
  compare: CompareRequest | null
  engine: EngineRequest
  flags: K6Flags
  workingDirectory: string
  /** What k6 will get of its environment that can matter here. */
  env: NodeJS.ProcessEnv
}

/**
 * Reads how many scripts run at the same time.
 *
 * @throws {UserError} for what is no such number, or needs a machine to itself.
 */
export function readParallel({ line, list }: Readers, others: Others): number {
  const { compare, engine, flags } = others
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
  const [file] = filesOf(others)
  if (file !== undefined)
    throw refused(`all scripts would write to k6's output ${quote(file)} at the same time; leave one of them out`)
  return parallel
}

function filesOf({ flags, workingDirectory: cwd, env }: Others): readonly string[] {
  return fileOutputsOf({ flags, env, configFile: readK6Config({ flag: flags.config, env, cwd }) })
}

const refused = (why: string) => new UserError(`input parallel: ${why}`)
