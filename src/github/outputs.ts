import { messageOf } from '../base/errors.ts'
import { warn } from './annotations.ts'
import { appendValues } from './command-files.ts'

/**
 * Sets the step's outputs, as they are in action.yml.
 *
 * @throws the Node error when they cannot be written.
 */
export const setOutputs = (outputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): void =>
  appendValues(env.GITHUB_OUTPUT, outputs)

/**
 * Keeps a value for the post step; an empty one takes it back. Without it a killed step leaves processes behind, which is
 * no reason not to run.
 */
export async function saveState(name: string, value: string, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    appendValues(env.GITHUB_STATE, { [name]: value })
  } catch (error) {
    // What is not taken back only makes the post step look where nothing is.
    if (value !== '')
      await warn([`the state for the post step could not be written to GITHUB_STATE: ${messageOf(error)}`], env)
  }
}
