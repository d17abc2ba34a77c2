import { field } from '../base/json.ts'

/** What became of the last run, where it is none that the history keeps: it failed, or is no valid measurement. */
export type LastVerdict = {
  /** A word of docs/outcomes.md. */
  outcome: string
  /** The workflow run, when it was (ISO 8601), and its page; empty: not known. */
  name: string
  time: string
  url: string
}

/** Reads one from JSON that anyone may have written; null: it is none. */
export function lastVerdictIn(json: unknown): LastVerdict | null {
  const outcome = field(json, 'outcome')
  if (typeof outcome !== 'string' || !/^[a-z-]{1,50}$/.test(outcome)) return null
  const text = (name: string, form: RegExp) => {
    const value = field(json, name)
    return typeof value === 'string' && value.length <= 300 && form.test(value) ? value : ''
  }
  return {
    outcome,
    name: text('name', /^run \d+/),
    time: text('time', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    url: text('url', /^https?:\/\//),
  }
}

/** As a field of what has it; none where the last run is the last that is kept. */
export const lastField = (last: LastVerdict | null): { last?: LastVerdict } => (last === null ? {} : { last })
