import type { FoundShard } from './find-shards.ts'
import type { ShardFile } from './shard-left.ts'

/** A file that is one of a shard, and where it was found. */
type Named = { name: string; file: ShardFile }

/** The shards that belong together, and why they are not all of the test. */
export type SelectedShards = {
  /** One a shard; at least one. */
  files: readonly [ShardFile, ...ShardFile[]]
  /** How many there are to be. */
  expected: number
  /** Parts of sentences. */
  problems: readonly string[]
}

/**
 * Picks the files of one run of one test: what most of them are of. Of a shard that ran several times, the newest attempt
 * counts.
 *
 * @returns null where not one file can be read: `problems` says why, as parts of sentences.
 */
export function selectShards(
  found: readonly FoundShard[],
): SelectedShards | { files: null; problems: readonly string[] } {
  const named = found.flatMap(({ name, read }) => (read.kind === 'shard' ? [{ name, file: read.file }] : []))
  const unreadable = found.flatMap(({ name, read }) => (read.kind === 'shard' ? [] : [`${name} ${read.problem}`]))
  const reference = mostCommon(named)
  if (reference === null) return { files: null, problems: unreadable }
  const own = named.filter(({ file }) => otherThan(file, reference) === null)
  const foreign = named.flatMap(({ name, file }) => {
    const other = otherThan(file, reference)
    return other === null ? [] : [`${name} is ${other}`]
  })
  const { chosen, doubled } = newestOfEach(own)
  const [first = reference, ...others] = chosen.map(({ file }) => file)
  return {
    files: [first, ...others],
    expected: reference.run.of,
    problems: [...unreadable, ...foreign, ...doubled, ...ofSeveralAttempts(chosen)],
  }
}

/** What files of the same test share; of one that k6 did not accept, nothing is known but its script. */
const identity = ({ origin, conditions, run }: ShardFile): string =>
  JSON.stringify([origin.repository, origin.runId, origin.script, run.of, conditions && whatRan(conditions)])

const whatRan = ({ k6, script, load, flags }: NonNullable<ShardFile['conditions']>) => [k6, script, load, flags]

/** One of those that most files are like; those that k6 accepted before others, and the first of as many. */
function mostCommon(named: readonly Named[]): ShardFile | null {
  const groups = [...Map.groupBy(named, ({ file }) => identity(file)).values()]
  const known = groups.filter(([one]) => one?.file.conditions)
  const largest = (known.length > 0 ? known : groups).toSorted((a, b) => b.length - a.length)[0]
  return largest?.[0]?.file ?? null
}

/** What a file is of instead, as the end of a sentence; null: it is of the same test. */
function otherThan({ origin, conditions, run }: ShardFile, reference: ShardFile): string | null {
  const { origin: wanted, conditions: same } = reference
  if (origin.repository !== wanted.repository) return `of another repository (${origin.repository})`
  if (origin.runId !== wanted.runId) return `of another run (${origin.runId}, and others are of ${wanted.runId})`
  if (origin.script !== wanted.script) return `of another script (${origin.script}, and others are of ${wanted.script})`
  if (run.of !== reference.run.of) return `one of ${run.of} shards, and others are of ${reference.run.of}`
  if (conditions === null || same === null) return null
  if (conditions.k6 !== same.k6) return `by another k6 (${conditions.k6}, and others are by ${same.k6})`
  if (conditions.script !== same.script) return 'of another version of the script or of what it imports'
  if (conditions.load !== same.load) return 'of another load: other VUs, rate, duration or iterations'
  return conditions.flags === same.flags ? null : 'with other flags'
}

const attemptOf = ({ file }: Named): number => file.origin.attempt ?? 1

function newestOfEach(named: readonly Named[]): { chosen: readonly Named[]; doubled: readonly string[] } {
  const chosen: Named[] = []
  const doubled: string[] = []
  for (const [shard, all] of Map.groupBy(named, ({ file }) => file.run.shard)) {
    const newest = Math.max(...all.map(attemptOf))
    const [first, second] = all.filter((one) => attemptOf(one) === newest)
    if (first) chosen.push(first)
    if (second) doubled.push(`shard ${shard} is there twice (${first?.name} and ${second.name})`)
  }
  return { chosen: chosen.toSorted((a, b) => a.file.run.shard - b.file.run.shard), doubled }
}

/** Shards of which some were run again made their load at another time than the rest. */
function ofSeveralAttempts(chosen: readonly Named[]): readonly string[] {
  const attempts = Map.groupBy(chosen, attemptOf)
  if (attempts.size < 2) return []
  const [newest = 1] = [...attempts.keys()].toSorted((a, b) => b - a)
  const again = attempts.get(newest)?.map(({ file }) => file.run.shard) ?? []
  const which = again.length === 1 ? `shard ${again[0]} is` : `shards ${again.join(', ')} are`
  return [`only ${which} of attempt ${newest}, so they did not run together with the others`]
}
