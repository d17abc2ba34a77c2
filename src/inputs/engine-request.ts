import type { EngineRequest } from '../engine/request.ts'
import { oneOf } from './input-values.ts'
import { readKubernetes, refuseKubernetesInputs } from './kubernetes-request.ts'
import type { Readers } from './readers.ts'

/**
 * Reads where the load test is to run.
 *
 * @throws {UserError} for what is wrong, or belongs to another engine.
 */
export function readEngine(read: Readers): EngineRequest {
  const kind = oneOf('engine', read.line('engine'), ['local', 'kubernetes'])
  const kubernetes = readKubernetes(read)
  if (kind === 'kubernetes') return kubernetes
  refuseKubernetesInputs(read)
  return { kind }
}
