import { withoutRunner } from '../base/runner-env.ts'

/**
 * The environment of the installer's own child processes: the step's, without what belongs to the runner, and without
 * the user's settings for k6, which could make `k6 version` fail.
 */
export const toolEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(withoutRunner(env)).filter(([name]) => !/^K6_/i.test(name)))
