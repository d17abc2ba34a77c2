import type { K6Flags } from './flags.ts'
import type { Plan } from './plan.ts'

/** Tags of all samples of a run: name → value. */
export type Tags = Readonly<Record<string, string>>

/** How k6 is told of tags. `problem`: why it is not, as the end of a sentence; null: it is. */
export type TagArgs = { args: readonly string[]; problem: string | null }

/** What a tag's value is allowed to have, to be found again in every store. */
const longest = 250

/**
 * The tags that say which run of a workflow samples come from. They have the names of GitHub's variables in lower case;
 * `testid` is what the k6 dashboards of Grafana choose a run by. What the runner does not say has no tag.
 *
 * @param more of this step: its shard, its side.
 */
export function runTags(env: NodeJS.ProcessEnv, more: Tags = {}): Tags {
  const { GITHUB_SHA, GITHUB_REF, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT } = env
  const found = {
    testid: [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT].filter((part) => part).join('-'),
    github_sha: GITHUB_SHA,
    github_ref: GITHUB_REF,
    github_run_id: GITHUB_RUN_ID,
    github_run_attempt: GITHUB_RUN_ATTEMPT,
    ...more,
  }
  const values = Object.entries(found).map(([name, value]): [string, string] => [name, tagValue(value ?? '')])
  return Object.fromEntries(values.filter(([, value]) => value !== ''))
}

/** No line of a store's protocol, and no argument, is broken by it. */
const tagValue = (text: string): string =>
  Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim())
    .slice(0, longest)
    .join('')

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
