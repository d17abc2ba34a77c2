import type { Mask } from '../base/mask.ts'
import type { StepReport } from '../verdict/script-report.ts'

type Change = (text: string) => string

/** Fields with words and places of the action's own making: later steps need them as they are. */
const own = new Set([
  ...['outcome', 'status', 'kind', 'mode', 'verdict', 'scale', 'better', 'from', 'of', 'executor', 'level', 'format'],
  ...['about', 'thrownIn', 'engine', 'path', 'summaryPath', 'htmlReport', 'body', 'matrix', 'startAt'],
])

/** Not shown, and large. */
const unseen = new Set(['earlier', 'history', 'histories'])

/** Fields with names, and objects whose keys are names. */
const names = new Set(['name', 'metric'])
const named = new Set(['scenarios', 'thresholds'])

/** Names that differ only in their secrets stay different: they are looked up by one another. */
function nameChange(change: Change): Change {
  const changed = new Map<string, string>()
  const taken = new Set<string>()
  return (name) => {
    const known = changed.get(name)
    if (known !== undefined) return known
    const masked = change(name)
    let distinct = masked
    for (let count = 2; taken.has(distinct); count++) distinct = `${masked} (${count})`
    taken.add(distinct)
    changed.set(name, distinct)
    return distinct
  }
}

/** A copy of data, of whatever shape, with its texts changed. */
function changed(value: unknown, field: string, how: { text: Change; name: Change }): unknown {
  if (typeof value === 'string') {
    if (own.has(field)) return value
    return names.has(field) ? how.name(value) : how.text(value)
  }
  if (Array.isArray(value)) return value.map((item) => changed(item, field, how))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [how.name(key), changed(item, '', how)]))
  if (typeof value !== 'object' || value === null || unseen.has(field)) return value
  const key: Change = named.has(field) ? how.name : (name) => name
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [key(name), changed(item, name, how)]))
}

/**
 * All that is known of a step without secrets, wherever a script put them: in names, reasons, messages, and in what
 * later versions know besides. To be done before anything is escaped, cut or wrapped for its place.
 */
export function withoutSecrets(step: StepReport, { text, longest }: Mask): StepReport {
  return longest === 0 ? step : (changed(step, '', { text, name: nameChange(text) }) as StepReport)
}
