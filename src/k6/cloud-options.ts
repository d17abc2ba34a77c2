import { entriesOf, field, isObject, type Json } from '../base/json.ts'

const isText = (value: unknown): boolean => value === null || typeof value === 'string'
const isWhole = (value: unknown): boolean =>
  value === null || Number.isSafeInteger(value) || (typeof value === 'string' && /^(?:[+-]?\d{1,15})?$/.test(value))
const isAnything = (): boolean => true

/** What options.cloud may have, and what k6's cloud output takes for it; it does not read what may be anything. */
const taken: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['name', isText],
  ['token', isText],
  ['projectID', isWhole],
  ['stackID', isWhole],
  ...['distribution', 'drop_metrics', 'drop_tags', 'keep_tags', 'note', 'staticIPs'].map(
    (name) => [name, isAnything] as const,
  ),
])

/**
 * Finds what k6's cloud output could refuse in a script's options.cloud, or in the older options.ext.loadimpact: `k6 run`
 * alone does not read them, so that anything can stand there (cloudapi/config.go: Config, with strict types).
 *
 * @param options as `k6 inspect` prints them.
 * @returns where it is: `options.cloud.projectID`; null: there is nothing like that.
 */
export function strangeCloudOption(options: Json): string | null {
  const places = { 'options.cloud': options.cloud, 'options.ext.loadimpact': field(options.ext, 'loadimpact') }
  for (const [place, cloud] of Object.entries(places)) {
    if (cloud === undefined || cloud === null) continue
    if (!isObject(cloud)) return place
    const strange = entriesOf(cloud).find(([name, value]) => taken.get(name)?.(value) !== true)
    if (strange !== undefined) return /^\w{1,40}$/.test(strange[0]) ? `${place}.${strange[0]}` : place
  }
  return null
}
