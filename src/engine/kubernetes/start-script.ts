import { segmentArgs } from '../../k6/segment.ts'
import { archivePath, partsDirectory } from './pod-paths.ts'

/** A word as a POSIX shell reads it back, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** The part of the test that each pod runs, by its place in the Job, which counts from 0. */
function segmentCases(shards: number, tagged: boolean): readonly string[] {
  if (shards === 1) return []
  const cases = Array.from({ length: shards }, (_, index) => {
    const args = [...segmentArgs({ shard: index + 1, of: shards }), ...(tagged ? [`--tag=shard=${index + 1}`] : [])]
    return `  ${index}) set -- ${args.map(quoted).join(' ')} ;;`
  })
  return ['case "$JOB_COMPLETION_INDEX" in', ...cases, '  *) exit 96 ;;', 'esac']
}

/**
 * The shell script that puts the archive together and becomes k6. It is kept in a Secret: the options can hold secrets,
 * and everybody who may see pods sees what is in their specification. Its first line of output says which k6 it is.
 *
 * @param args of `k6 run`, without segment and script.
 * @param tagsShard each of several pods gets its number as the tag `shard`.
 */
export function startScript(args: readonly string[], shards: number, tagsShard: boolean): string {
  const lines = [
    `cat ${partsDirectory}/* > ${archivePath} || exit 96`,
    'set --',
    ...segmentCases(shards, tagsShard),
    'k6 version | head -n 1',
    `exec k6 run ${args.map(quoted).join(' ')} "$@" ${archivePath}`,
  ]
  return `${lines.join('\n')}\n`
}
