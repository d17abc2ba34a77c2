import { UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { LoadOptions } from '../k6/argv.ts'
import { parseDuration } from '../k6/duration.ts'
import type { Stage } from '../k6/plan.ts'
import { durationValue, notAllowed, wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

/**
 * Reads the inputs that are options of k6.
 *
 * @param inFlags the same options as far as the input `flags` sets them.
 * @throws {UserError} for the first that is wrong, or cannot go with another.
 */
export function readLoadOptions({ line, list }: Readers, inFlags: ReadonlySet<keyof LoadOptions>): LoadOptions {
  const [vus, duration, iterations] = [line('vus'), line('duration'), line('iterations')]
  const stages = list('stages')
  const options: LoadOptions = {
    ...(vus && { vus: wholeNumber('vus', vus, [0, 1_000_000]) }),
    // k6 takes nothing shorter (lib/executor/constant_vus.go).
    ...(duration && { duration: durationValue('duration', duration, 1).go }),
    ...(iterations && { iterations: wholeNumber('iterations', iterations, [1, 1_000_000_000]) }),
    ...(stages && { stages: parseStages(stages) }),
  }
  refuseDoubles(options, inFlags)
  refuseConflicts(options, inFlags)
  return options
}

function refuseDoubles(options: LoadOptions, inFlags: ReadonlySet<keyof LoadOptions>): void {
  const double = (Object.keys(options) as (keyof LoadOptions)[]).find((name) => inFlags.has(name))
  if (double !== undefined) throw new UserError(`input ${double}: the input flags sets it too; keep one of them`)
}

/** What k6 would refuse too, but later and in other words (lib/executor/execution_config_shortcuts.go). */
function refuseConflicts(options: LoadOptions, inFlags: ReadonlySet<keyof LoadOptions>): void {
  const { vus, iterations, stages } = options
  const other = (['duration', 'iterations'] as const).find((name) => options[name] !== undefined)
  if (stages && other) {
    throw new UserError(`input stages: k6 does not take it together with the input ${other}; keep one of them`)
  }
  if (vus === 0 && !stages && !inFlags.has('stages')) {
    throw new UserError('input vus: "0" is only possible with stages, as the number to start from')
  }
  if (vus !== undefined && iterations !== undefined && iterations < vus) {
    throw notAllowed('iterations', String(iterations), `at least the number of VUs, ${vus}: each runs one or more`)
  }
}

function parseStage(text: string): Stage {
  const [, length = '', target] = /^(.+):(\d{1,7})$/.exec(text) ?? []
  const duration = parseDuration(length)
  if (duration === undefined || Number(target) > 1_000_000) {
    throw new UserError(
      `input stages: ${quote(text)} is not a stage: a duration with its unit, a colon, and the VUs at its end, such as 30s:20`,
    )
  }
  return { duration: duration.go, target: Number(target) }
}

/**
 * Reads the stages of a ramp, `10s:5, 1m:20`, separated by commas or line ends.
 *
 * @throws {UserError} that names the stage that is wrong.
 */
export function parseStages(text: string): readonly Stage[] {
  const stages = text.split(/[,\n]/).map((stage) => stage.trim())
  const found = stages.filter((stage) => stage !== '').map(parseStage)
  if (found.length === 0) throw new UserError(`input stages: ${quote(text)} has no stage, such as 30s:20`)
  return found
}
