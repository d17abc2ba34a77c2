import type { Alteration, Check, Metric, Result, Threshold } from '../../results/result.ts'
import {
  at,
  boolean,
  count,
  Damage,
  type Found,
  type Guard,
  list,
  number,
  numbers,
  object,
  oneOf,
  orNull,
  shape,
  text,
} from './guards.ts'

type OwnThreshold = Omit<Threshold, 'metric' | 'resolution'>

const judged = {
  expression: text,
  status: oneOf(['ok', 'crossed', 'no-data', 'unknown']),
  value: orNull(number),
  limit: orNull(number),
}

const ownThreshold: Guard<OwnThreshold> = shape(judged)

const threshold: Guard<Omit<Threshold, 'resolution'>> = shape({ metric: text, ...judged })

const metricShape = shape({
  name: text,
  kind: oneOf(['counter', 'gauge', 'rate', 'trend']),
  values: numbers,
  thresholds: list(ownThreshold),
})

function metric(found: Found): Metric {
  const { thresholds, ...own } = metricShape(found)
  return { ...own, thresholds: thresholds.map((one) => ({ metric: own.name, ...one })) }
}

const check: Guard<Check> = shape({ groups: list(text), name: text, passes: count, fails: count })

const alteration: Guard<Alteration> = shape({
  signs: list(text),
  from: oneOf(['record', 'completed', 'summary', 'nothing']),
  checksRecorded: boolean,
})

function metricsOf(found: Found): ReadonlyMap<string, Metric> {
  const metrics = list(metric)(found)
  const byName = new Map(metrics.map((one) => [one.name, one]))
  if (byName.size < metrics.length) throw new Damage(`${found.where} has a metric twice`)
  return byName
}

/** What k6 measured. */
export function result(found: Found): Result {
  const json = object(found)
  const there = (name: string): Found | null => (json[name] === undefined ? null : at(json, name, found.where))
  const altered = there('altered')
  const off = there('thresholdsOff')
  const lost = there('recordLost')
  return {
    metrics: metricsOf(at(json, 'metrics', found.where)),
    thresholds: list(threshold)(at(json, 'thresholds', found.where)),
    checks: list(check)(at(json, 'checks', found.where)),
    ...(altered === null ? {} : { altered: alteration(altered) }),
    ...(off === null ? {} : { thresholdsOff: oneOf([true])(off) }),
    ...(lost === null ? {} : { recordLost: oneOf([true])(lost) }),
  }
}
