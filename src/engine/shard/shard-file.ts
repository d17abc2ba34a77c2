import { gunzipSync, gzipSync } from 'node:zlib'
import { readBounded } from '../../base/bounded-read.ts'
import { isObject, parseJson } from '../../base/json.ts'
import type { ShardPlace } from '../../k6/segment.ts'
import { decodeShard } from './decode-shard.ts'
import { encodeShard } from './encode-shard.ts'
import type { ShardFile } from './shard-left.ts'

/** Bytes of a file, and of the JSON in it: 400 statistics of 1,000 metrics are 11 MB, and 4 MB compressed. */
const largestFile = 16 * 1024 * 1024
const largestJson = 32 * 1024 * 1024

const namePattern = /^k6-shard-\d{1,3}-of-\d{1,3}\.json\.gz$/

/** The name of a shard's file: `k6-shard-2-of-4.json.gz`. */
export const shardFileName = ({ shard, of }: ShardPlace): string => `k6-shard-${shard}-of-${of}.json.gz`

/** Whether a file's name, without directories, is that of a shard's file. */
export const isShardFileName = (name: string): boolean => namePattern.test(name)

/**
 * A shard's file: JSON, compressed with gzip.
 *
 * @param text takes secrets out of names and messages.
 */
export const shardFileBytes = (file: ShardFile, text: (text: string) => string): Buffer =>
  gzipSync(JSON.stringify(encodeShard(file, text)))

/** A shard, or why a file is none, as a sentence's end: "is cut off". */
export type ReadShard = { kind: 'shard'; file: ShardFile } | { kind: 'unreadable'; problem: string }

const unreadable = (problem: string): ReadShard => ({ kind: 'unreadable', problem })

/** Reads a shard's file. What is not exactly one is not used: another job, or anyone, can have written it. */
export function readShardFile(path: string): ReadShard {
  const bytes = readBounded(path, largestFile)
  return Buffer.isBuffer(bytes) ? parseShardFile(bytes) : unreadable(bytes.problem)
}

/** Reads the bytes of a shard's file. It never throws. */
export function parseShardFile(bytes: Buffer): ReadShard {
  const unpacked = unpack(bytes)
  if (unpacked.kind === 'unreadable') return unpacked
  const json = parseJson(unpacked.text)
  if (!isObject(json) || json.format !== 'k6-shard') return unreadable('is not the file of a shard')
  if (json.schema !== 1) return unreadable(schemaProblem(json.schema))
  const decoded = decodeShard(json)
  return 'problem' in decoded ? unreadable(`is damaged: ${decoded.problem}`) : { kind: 'shard', file: decoded }
}

const schemaProblem = (schema: unknown): string =>
  typeof schema === 'number' && schema > 1
    ? 'was written by a later version of this action; use one version in all jobs'
    : 'is damaged: it does not say its schema'

function unpack(bytes: Buffer): { kind: 'text'; text: string } | { kind: 'unreadable'; problem: string } {
  if (bytes.length === 0) return { kind: 'unreadable', problem: 'is empty' }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { kind: 'unreadable', problem: 'is not compressed with gzip' }
  try {
    return { kind: 'text', text: gunzipSync(bytes, { maxOutputLength: largestJson }).toString('utf8') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'unreadable', problem: 'is larger than any shard can be' }
    return { kind: 'unreadable', problem: code === 'Z_BUF_ERROR' ? 'is cut off' : 'is damaged: gzip cannot unpack it' }
  }
}
