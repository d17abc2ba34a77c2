import type { EngineRequest } from '../engine/request.ts'
import { isQuiet, type K6Flags } from '../k6/flags.ts'
import { readCloud, refuseCloudInputs } from './cloud-request.ts'
import { oneOf } from './input-values.ts'
import { checkForKubernetes, readKubernetes, refuseKubernetesInputs } from './kubernetes-request.ts'
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
  const kind = oneOf('engine', read.line('engine'), ['local', 'kubernetes', 'cloud', 'cloud-local'])
  if (kind !== 'kubernetes') refuseKubernetesInputs(read)
  if (kind !== 'cloud' && kind !== 'cloud-local') refuseCloudInputs(read)
  switch (kind) {
    case 'kubernetes':
      checkForKubernetes(read, flags)
      return readKubernetes(read)
    case 'cloud':
    case 'cloud-local':
      return readCloud(read, kind, isQuiet(flags.args))
    case 'local':
      return readShard(read, { segmented: isSegmented(flags), workingDirectory, now: Date.now() }) ?? { kind }
  }
}

/** Whether the user gives k6 a part of the test. */
const isSegmented = ({ args }: K6Flags): boolean =>
  args.some((arg) => /^--execution-segment(?:-sequence)?(?:=|$)/.test(arg))
