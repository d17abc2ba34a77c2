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

/** By this variable the post step knows k6's processes, and all that they started, if the step itself was killed. */
export const stepMark = 'K6_LOAD_TEST_DIRECTORY'
