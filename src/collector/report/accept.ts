import { parseGoDuration } from '../../base/go-duration.ts'
import { isObject, type Json, parseJson } from '../../base/json.ts'
import {
  executors,
  knownArchitecture,
  knownNames,
  knownOperatingSystem,
  knownVersion,
  modules,
  outputs,
} from './known.ts'
import type { KeptReport } from './stored-report.ts'

/** Why a report is not accepted. The reason is ours alone: it never repeats what was sent. */
export type Refusal = { status: 400 | 422; reason: string }

/** Largest duration in seconds: Go's `time.Duration` ends there. */
export const maxSeconds = 9_223_372_037
/** Largest number of VUs and of iterations: beyond it a JSON number is not exact. */
export const maxCount = Number.MAX_SAFE_INTEGER

class Refused extends Error {}

/** Own fields only: `__proto__`, `constructor` and whatever the prototype holds are no fields of a report. */
function field(fields: Json, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function text(fields: Json, name: string): string {
  const value = field(fields, name)
  if (typeof value !== 'string') throw new Refused(`${name} must be a string`)
  return value
}

function count(fields: Json, name: string): number | null {
  const value = field(fields, name) ?? null
  if (value === null) return null
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new Refused(`${name} must be a whole number from 0 to ${maxCount}, or null`)
  }
  return (value as number) + 0 // -0 becomes 0
}

/** Characters of the longest duration that Go prints, generously. */
const longestDuration = 40

function seconds(fields: Json, name: string): number | null {
  const value = field(fields, name) ?? null
  if (value === null) return null
  const amount = typeof value === 'string' && value.length <= longestDuration ? parseGoDuration(value) : value
  if (typeof amount !== 'number' || !(amount >= 0 && amount <= maxSeconds)) {
    throw new Refused(`${name} must be seconds from 0 to ${maxSeconds}, a duration as Go prints it, or null`)
  }
  return amount + 0
}

function flag(fields: Json, name: string): boolean | null {
  const value = field(fields, name) ?? null
  if (value !== null && typeof value !== 'boolean') throw new Refused(`${name} must be true, false or null`)
  return value
}

function executorNames(fields: Json): readonly string[] {
  const value = field(fields, 'executors') ?? null
  if (value === null) return []
  if (!isObject(value)) throw new Refused('executors must be an object with a count for each executor, or null')
  return executors.filter((name) => Object.hasOwn(value, name))
}

/** What became of a posted report. */
export type Accepted = { kind: 'accepted'; report: KeptReport } | { kind: 'refused'; refusal: Refusal }

const refused = (status: Refusal['status'], reason: string): Accepted => ({
  kind: 'refused',
  refusal: { status, reason },
})

/**
 * Reads a posted usage report of any shape that k6 ever sent and keeps what is on the list; every other field is
 * dropped unread.
 *
 * k6 v0.18.2 to v0.26 sent seconds (`cmd/run.go`), later versions Go durations and executors (`cmd/report.go`,
 * `internal/cmd/report.go`), a subcommand sends neither figure (v2.2).
 */
export function acceptReport(body: string): Accepted {
  const fields = parseJson(body)
  if (fields === undefined) return refused(400, 'the body is not JSON')
  if (!isObject(fields)) return refused(422, 'the body must be a JSON object')
  try {
    return {
      kind: 'accepted',
      report: {
        k6_version: knownVersion(text(fields, 'k6_version')),
        vus_max: count(fields, 'vus_max'),
        duration: seconds(fields, 'duration'),
        st_duration: seconds(fields, 'st_duration'),
        iterations: count(fields, 'iterations'),
        goos: knownOperatingSystem(text(fields, 'goos')),
        goarch: knownArchitecture(text(fields, 'goarch')),
        is_ci: flag(fields, 'is_ci'),
        executors: executorNames(fields),
        modules: knownNames(field(fields, 'modules'), modules),
        outputs: knownNames(field(fields, 'outputs'), outputs),
      },
    }
  } catch (error) {
    if (error instanceof Refused) return refused(422, error.message)
    throw error
  }
}
