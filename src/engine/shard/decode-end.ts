import type { LastError, LoggedErrors } from '../../k6/log-errors.ts'
import type { LoggedError, Place } from '../../k6/logged-error.ts'
import type { ProgressCounts } from '../../k6/progress.ts'
import type { RunEnd } from '../../k6/run.ts'
import { boolean, count, Damage, type Found, type Guard, list, number, oneOf, orNull, shape, text } from './guards.ts'

const place: Guard<Place> = shape({ file: text, line: count, column: count })

const error: Guard<LoggedError> = shape({ message: text, place: orNull(place) })

const last: Guard<LastError> = shape({
  message: text,
  place: orNull(place),
  isException: boolean,
  thrownIn: orNull(oneOf(['setup()', 'teardown()', 'handleSummary()', 'init code'])),
})

function pair({ value, where }: Found): readonly [string, number] {
  if (!Array.isArray(value) || value.length !== 2) throw new Damage(`${where} is not a pair`)
  return [text({ value: value[0], where: `${where}[0]` }), count({ value: value[1], where: `${where}[1]` })]
}

const scenarios: Guard<ReadonlyMap<string, number>> = (found) => {
  const counts = new Map<string, number>()
  // Two names can be the same without their secrets.
  for (const [name, many] of list(pair)(found)) counts.set(name, (counts.get(name) ?? 0) + many)
  return counts
}

const errors: Guard<LoggedErrors> = shape({
  exceptions: count,
  iterationExceptions: count,
  byScenario: scenarios,
  firstExceptions: list(error),
  last: orNull(last),
  own: shape({ count, first: orNull(error) }),
  refused: shape({ count, first: text }),
  markedFailed: orNull(text),
})

const progress: Guard<ProgressCounts> = shape({ complete: count, interrupted: count })

const signal: Guard<NodeJS.Signals> = (found) => {
  const name = text(found)
  if (!/^SIG[A-Z0-9+-]{2,12}$/.test(name)) throw new Damage(`${found.where} is not a signal`)
  return name as NodeJS.Signals
}

/** How k6 ended. */
export const end: Guard<RunEnd> = shape({
  exitCode: orNull(count),
  signal: orNull(signal),
  cause: oneOf(['itself', 'cancelled', 'timeout', 'target-died']),
  killed: boolean,
  errors: orNull(errors),
  idle: orNull(boolean),
  progress: orNull(progress),
  durationMs: number,
})
