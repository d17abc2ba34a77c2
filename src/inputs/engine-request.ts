import type { EngineRequest } from '../engine/request.ts'
import { oneOf } from './input-values.ts'
import type { Readers } from './readers.ts'

/**
 * Reads where the load test is to run.
 *
 * @throws {UserError} for what is wrong, or belongs to another engine.
 */
export function readEngine({ line }: Readers): EngineRequest {
  const kind = oneOf('engine', line('engine'), ['local'])
  return { kind }
}
