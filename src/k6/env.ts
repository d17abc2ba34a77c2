import { stepMark, withoutRunner } from '../base/runner-env.ts'
import { neverEndingVariables } from './never-ending.ts'

export type ChildEnvSources = {
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  /** The lines of the `env` input. */
  scriptEnv: Readonly<Record<string, string>>
  /** The step's private directory. */
  directory: string
  /** Let k6 fetch a custom build for the script's extensions. */
  resolveExtensions: boolean
}

/**
 * The environment of every k6 process: the step's, without what belongs to the runner, with the script's lines, and
 * with what the action decides: k6's own usage report is off, because the action sends it.
 */
export function childEnv({ env, scriptEnv, directory, resolveExtensions }: ChildEnvSources): NodeJS.ProcessEnv {
  const visible = Object.entries(withoutRunner(env)).filter(
    ([name]) => !neverEndingVariables.includes(name.toUpperCase()),
  )
  return {
    ...Object.fromEntries(visible),
    ...scriptEnv,
    [stepMark]: directory,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: String(resolveExtensions),
  }
}
