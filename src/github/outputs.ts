import { appendValues } from './command-files.ts'

/** Sets the step's outputs, as they are in action.yml. */
export const setOutputs = (outputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): void =>
  appendValues(env.GITHUB_OUTPUT, outputs)

/** Keeps a value for the post step. */
export const saveState = (name: string, value: string, env: NodeJS.ProcessEnv): void =>
  appendValues(env.GITHUB_STATE, { [name]: value })
