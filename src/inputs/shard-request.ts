import { resolve } from 'node:path'
import { readBounded } from '../base/bounded-read.ts'
import { UserError } from '../base/errors.ts'
import { parseJson } from '../base/json.ts'
import { quote } from '../base/text.ts'
import type { ShardPlan, ShardRequest } from '../engine/shard/shard-request.ts'
import { mostShards, type ShardPlace } from '../k6/segment.ts'
import type { InputName } from './input-defaults.ts'
import { booleanValue, durationValue, notAllowed, wholeNumber } from './input-values.ts'
import type { Readers } from './readers.ts'

const refused = (input: InputName, why: string) => new UserError(`input ${input}: ${why}`)

/** Inputs that judge or tell of the whole test, which a shard does not know. */
const ofTheWhole: readonly InputName[] = [
  'fail-on',
  'baseline',
  'compare-env',
  'compare-ref',
  'comment',
  'check-run',
  'notify-url',
  'grafana-url',
]

/**
 * Reads which shard of a test this step runs.
 *
 * @param segmented the input flags has an execution segment of its own.
 * @param now milliseconds since 1970.
 * @returns null: it runs all of it.
 * @throws {UserError} for what is wrong, or what a shard cannot have.
 */
export function readShard(
  { line, list }: Readers,
  { segmented, workingDirectory, now }: { segmented: boolean; workingDirectory: string; now: number },
): ShardRequest | null {
  const text = line('shard')
  if (text === '') {
    const alone = (['start-at', 'setup-data'] as const).find((name) => line(name) !== '')
    if (alone !== undefined) throw refused(alone, 'it is for one shard of a test; set the input shard too')
    return null
  }
  const place = parsePlace(text)
  if (segmented) throw refused('shard', 'flags sets an execution segment too; leave it out, the shard has its own')
  if (line('shards') !== '') throw refused('shards', 'it is for the job that plans; a shard has only the input shard')
  if (booleanValue('verify-only', line('verify-only'))) {
    throw refused('verify-only', 'the job that plans takes shards; a step with the input shard runs it')
  }
  const other = ofTheWhole.find((name) => !['', 'never'].includes(list(name)))
  if (other !== undefined) throw refused(other, 'a shard knows only a part of the test; give it to the merge action')
  return {
    kind: 'shard',
    ...place,
    startAt: line('start-at') === '' ? null : parseStartAt(line('start-at'), now),
    setupData: line('setup-data') === '' ? null : readSetupData(line('setup-data'), workingDirectory),
  }
}

function parsePlace(text: string): ShardPlace {
  const [, shard, of] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text) ?? []
  const place = { shard: Number(shard), of: Number(of) }
  if (place.shard <= place.of && place.of <= mostShards) return place
  throw notAllowed(
    'shard',
    text,
    `a shard and how many there are, from 1/1 to ${mostShards}/${mostShards}, such as 2/4`,
  )
}

const dayMs = 86_400_000

/** Milliseconds since 1970, of these, of seconds, or of a time with its zone. */
function parseStartAt(text: string, now: number): number {
  const at = momentOf(text)
  if (at === null) {
    throw notAllowed('start-at', text, 'a time with its zone, such as 2026-03-01T10:00:00Z, or seconds since 1970')
  }
  if (Math.abs(at - now) <= dayMs) return at
  const when = at > now ? 'ahead' : 'ago'
  throw notAllowed(
    'start-at',
    text,
    `within a day of now: it is more than 24 hours ${when}; run the job that plans again`,
  )
}

function momentOf(text: string): number | null {
  if (/^\d{9,10}(?:\.\d{1,9})?$/.test(text)) return Math.round(Number(text) * 1000)
  if (/^\d{12,13}$/.test(text)) return Number(text)
  const hasZone = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  const at = hasZone ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** Bytes of setup data beyond which k6 would copy it to every VU for very long. */
const largestSetupData = 16 * 1024 * 1024

function readSetupData(path: string, workingDirectory: string): string {
  const bytes = readBounded(resolve(workingDirectory, path), largestSetupData)
  if (!Buffer.isBuffer(bytes)) throw refused('setup-data', `the file ${quote(path)} ${bytes.problem}`)
  const text = bytes.toString('utf8')
  if (parseJson(text) !== undefined) return text
  throw refused('setup-data', `the file ${quote(path)} is not JSON; it has what setup() would return`)
}

/**
 * Reads what to plan for a matrix of shards.
 *
 * @returns null: nothing.
 * @throws {UserError} for what is wrong, or is no plan.
 */
export function readShardPlan({ line }: Readers): ShardPlan | null {
  const [shards, startIn] = [line('shards'), line('start-in')]
  // Elsewhere they say how many parts the engine itself is to make.
  if (line('engine') !== 'local') return null
  if (shards === '') {
    if (startIn !== '')
      throw refused('start-in', 'it is for the job that plans shards; set the inputs shards and verify-only')
    return null
  }
  const many = wholeNumber('shards', shards, [1, mostShards])
  if (!booleanValue('verify-only', line('verify-only'))) {
    throw refused('shards', 'it plans a matrix, with verify-only: true; a job of the matrix has the input shard')
  }
  const startInMs = startIn === '' ? null : Math.round(durationValue('start-in', startIn, 1).seconds * 1000)
  if (startInMs !== null && startInMs > dayMs) throw notAllowed('start-in', startIn, 'at most 24h')
  return { shards: many, startInMs }
}
