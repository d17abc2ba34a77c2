/** The files through which a step talks to the runner, and the event that started the workflow. */
export const runnerFiles = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_ARTIFACTS',
  'GITHUB_EVENT_PATH',
] as const

/** What a script must not see: the runner's files, its tokens, and the inputs of this action. */
const hidden = new RegExp(`^(?:ACTIONS_.*|INPUT_.*|STATE_.*|${runnerFiles.join('|')})$`, 'i')

/** An environment without what is the runner's: for everything that this action starts. */
export const withoutRunner = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.test(name)))

/** Both never end by themselves, so they cannot work in a step. */
const endless = /^K6_(?:LINGER|PAUSED)$/i

/** By this variable the post step knows k6's processes, and all that they started, if the step itself was killed. */
export const stepMark = 'K6_LOAD_TEST_DIRECTORY'

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
  const visible = Object.entries(withoutRunner(env)).filter(([name]) => !endless.test(name))
  return {
    ...Object.fromEntries(visible),
    ...scriptEnv,
    [stepMark]: directory,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: String(resolveExtensions),
  }
}
