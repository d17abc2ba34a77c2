/** Tags of all samples of a run: name → value. */
export type Tags = Readonly<Record<string, string>>

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
