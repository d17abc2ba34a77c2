import { UserError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import { parseDuration } from '../k6/duration.ts'
import type { Stage } from '../k6/plan.ts'

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
  return stages.filter((stage) => stage !== '').map(parseStage)
}
