/** One shard of a test: the `shard`th, from 1, of `of`. */
export type ShardPlace = { shard: number; of: number }

/** More shards than a matrix of GitHub can have jobs are a mistake. */
export const mostShards = 256

/** A place as people read it: `2/4`. */
export const placeText = ({ shard, of }: ShardPlace): string => `${shard}/${of}`

/** A border between shards, as a fraction: a rounded decimal would give two shards the same iteration, or none. */
const border = (at: number, of: number): string => (at === 0 ? '0' : at === of ? '1' : `${at}/${of}`)

/** The part of the test that a shard runs, as `--execution-segment` takes it: `1/4:2/4`. */
export const segmentOf = ({ shard, of }: ShardPlace): string => `${border(shard - 1, of)}:${border(shard, of)}`

/** All borders, as `--execution-segment-sequence` takes them: `0,1/4,2/4,3/4,1`. The same for every shard. */
export const sequenceOf = (of: number): string => Array.from({ length: of + 1 }, (_, at) => border(at, of)).join(',')

/** The flags of `k6 run` for one shard. */
export const segmentArgs = (place: ShardPlace): readonly string[] => [
  `--execution-segment=${segmentOf(place)}`,
  `--execution-segment-sequence=${sequenceOf(place.of)}`,
]
