import { optionArgs } from '../../k6/argv.ts'
import { isFalse } from '../../k6/flags.ts'
import type { RunSettings } from '../engine.ts'
import type { CloudAccount } from './cloud-account.ts'

/** What k6 needs to know of the account; the token only through its environment. */
export const cloudEnv = (
  env: NodeJS.ProcessEnv,
  { token, stackId }: CloudAccount,
  projectId: string,
): NodeJS.ProcessEnv => ({
  ...env,
  K6_CLOUD_TOKEN: token,
  K6_CLOUD_STACK_ID: stackId,
  ...(projectId === '' ? {} : { K6_CLOUD_PROJECT_ID: projectId }),
})

/**
 * Whether k6 shows the log of a run in the cloud, which alone tells of exceptions there (internal/cmd/cloud.go): the flag
 * counts before the variable.
 */
export function showsLog({ args }: Pick<RunSettings['flags'], 'args'>, env: NodeJS.ProcessEnv): boolean {
  const flag = args.findLast((arg) => /^--show-logs(?:=|$)/.test(arg))
  const said = flag === undefined ? env.K6_SHOW_CLOUD_LOGS : flag.split('=')[1]
  return !isFalse(said ?? '')
}

/** The command line of `k6 cloud run`. It knows neither a summary nor `--linger`. */
export const cloudArgs = (
  { options, flags }: Pick<RunSettings, 'options' | 'flags'>,
  { detach, script, tags }: { detach: boolean; script: string; tags: readonly string[] },
): readonly string[] => [
  'cloud',
  'run',
  ...optionArgs(options),
  ...flags.args,
  ...tags,
  ...(detach ? ['--exit-on-running'] : []),
  script,
]
