import { optionArgs } from '../../k6/argv.ts'
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
