import type { EngineRequest } from '../engine/request.ts'
import { isQuiet, type K6Flags } from '../k6/flags.ts'
import { readCloud, refuseCloudInputs } from './cloud-request.ts'
import { oneOf } from './input-values.ts'
import type { Readers } from './readers.ts'
import { readShard } from './shard-request.ts'

/**
 * Reads where the load test is to run.
 *
 * @throws {UserError} for what is wrong, or belongs to another engine.
 */
export function readEngine(
  read: Readers,
  { flags, workingDirectory }: { flags: K6Flags; workingDirectory: string },
): EngineRequest {
  const kind = oneOf('engine', read.line('engine'), ['local', 'cloud', 'cloud-local'])
  if (kind !== 'local') return readCloud(read, kind, isQuiet(flags.args))
  refuseCloudInputs(read)
  const segmented = flags.args.some((arg) => /^--execution-segment(?:-sequence)?(?:=|$)/.test(arg))
  return readShard(read, { segmented, workingDirectory, now: Date.now() }) ?? { kind }
}
