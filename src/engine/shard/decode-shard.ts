import type { Json } from '../../base/json.ts'
import { visible } from '../../base/text.ts'
import { planOf } from '../../k6/plan.ts'
import { mostShards, type ShardPlace, segmentOf, sequenceOf } from '../../k6/segment.ts'
import type { Moment, OverTime } from '../../results/record.ts'
import type { MachineUse } from '../machine-use.ts'
import type { ShardRun } from '../shard-run.ts'
import { end } from './decode-end.ts'
import { result } from './decode-result.ts'
import { at, count, Damage, type Found, type Guard, list, number, oneOf, orNull, shape, text } from './guards.ts'
import type { ShardConditions, ShardFile } from './shard-left.ts'

/** A shard, from JSON of its format and schema; or what is wrong with it, as a part of a sentence. It never throws. */
export function decodeShard(json: Json): ShardFile | { problem: string } {
  try {
    return shardOf(json)
  } catch (error) {
    if (error instanceof Damage) return { problem: visible(error.message) }
    throw error
  }
}

const originGuard = shape({
  repository: text,
  runId: text,
  attempt: orNull(count),
  workflow: text,
  job: text,
  script: text,
  where: text,
})

const conditions: Guard<ShardConditions> = shape({
  k6: text,
  script: text,
  load: text,
  flags: text,
  os: text,
  arch: text,
  cpu: text,
})

const machine: Guard<MachineUse> = shape({
  steal: orNull(number),
  k6: orNull(shape({ share: number, cpus: number })),
})

const moment: Guard<Moment> = shape({
  at: number,
  rate: orNull(number),
  p95: orNull(number),
  failed: orNull(number),
})

const overTime: Guard<OverTime> = shape({
  of: oneOf(['requests', 'iterations']),
  period: number,
  moments: list(moment),
})

function plan({ value, where }: Found) {
  const read = planOf(value)
  if (read === null) throw new Damage(`${where} is not one of k6`)
  return read
}

/** A shard whose segment is not exactly the one of its place would count iterations twice, or not at all. */
function placeOf(json: Json): ShardPlace {
  const place = { shard: count(at(json, 'shard')), of: count(at(json, 'of')) }
  if (place.shard < 1 || place.shard > place.of || place.of > mostShards) {
    throw new Damage(`shard ${place.shard} of ${place.of} is no shard`)
  }
  if (json.segment !== segmentOf(place)) throw new Damage(`segment is not that of shard ${place.shard} of ${place.of}`)
  if (json.sequence !== sequenceOf(place.of)) throw new Damage(`sequence is not that of ${place.of} shards`)
  return place
}

function shardOf(json: Json): ShardFile {
  const place = placeOf(json)
  const { where, ...origin } = originGuard(at(json, 'origin'))
  const run: ShardRun = {
    ...place,
    where,
    end: end(at(json, 'end')),
    result: orNull(result)(at(json, 'result')),
    startedAt: orNull(number)(at(json, 'startedAt')),
    machine: machine(at(json, 'machine')),
    overTime: orNull(overTime)(at(json, 'overTime')),
    incomplete: orNull(text)(at(json, 'incomplete')),
    ...(json.lost === undefined ? {} : { lost: oneOf([true])(at(json, 'lost')) }),
  }
  return {
    segment: segmentOf(place),
    sequence: sequenceOf(place.of),
    origin,
    conditions: orNull(conditions)(at(json, 'conditions')),
    plan: orNull(plan)(at(json, 'plan')),
    maxVUs: orNull(count)(at(json, 'maxVUs')),
    startAt: orNull(number)(at(json, 'startAt')),
    run,
    warnings: list(text)(at(json, 'warnings')),
  }
}
