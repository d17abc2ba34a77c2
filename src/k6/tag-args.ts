import type { Tags } from '../base/run-tags.ts'
import type { K6Flags } from './flags.ts'
import type { Plan } from './plan.ts'

/** How k6 is told of tags. `problem`: why it is not, as the end of a sentence; null: it is. */
export type TagArgs = { args: readonly string[]; problem: string | null }

/** The tags that the user's own flags set: to k6 they replace those of all other layers. */
const tagsInFlags = ({ args }: Pick<K6Flags, 'args'>): readonly string[] =>
  args.flatMap((arg) => /^--tag=([^=]+)=/s.exec(arg)?.[1] ?? [])

type Layers = { flags: Pick<K6Flags, 'args'>; plan: Pick<Plan, 'tags'> }

/** Whether the user sets this tag for all samples. */
export function setsTag({ flags, plan: { tags = {} } }: Layers, name: string): boolean {
  const own = tagsInFlags(flags)
  return (own.length > 0 ? own : Object.keys(tags)).includes(name)
}

/**
 * The flags of `k6 run` that add tags to those that there are. A `--tag` replaces the tags of the script, of K6_TAGS and
 * of the config file (lib/options.go, Apply), so those that are planned are said once more. No tag of the user's is changed.
 *
 * @param version of k6, without `v`.
 */
export function tagArgs(tags: Tags, { flags, plan, version }: Layers & { version: string }): TagArgs {
  const added = Object.entries(tags).filter(([name]) => !setsTag({ flags, plan }, name))
  if (added.length === 0) return { args: [], problem: null }
  const kept = tagsInFlags(flags).length > 0 ? [] : Object.entries(plan.tags ?? {})
  const unsayable = kept.find((tag) => !canSay(tag, version))
  if (unsayable !== undefined) return { args: [], problem: `k6 takes the script's tag "${unsayable[0]}" in no option` }
  return { args: [...kept, ...added.filter((tag) => canSay(tag, version))].map(argument), problem: null }
}

const argument = ([name, value]: readonly [string, string]): string => `--tag=${name}=${value}`

/** internal/cmd/options.go, parseTagNameValue; before v1 a comma or a quote was read as CSV. */
function canSay([name, value]: readonly [string, string], version: string): boolean {
  if (name === '' || name.includes('=') || value === '' || /\0/.test(name + value)) return false
  return !/^0\./.test(version) || !/[",\r\n]/.test(name + value)
}
