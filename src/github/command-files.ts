import { appendFileSync, statSync, truncateSync } from 'node:fs'
import { messageOf } from '../base/errors.ts'
import { warn } from './annotations.ts'

/**
 * Appends values to one of the runner's command files, such as GITHUB_OUTPUT (actions/runner:
 * src/Runner.Worker/FileCommandManager.cs). Every run does, so not through @actions/core: its start takes longer than
 * k6's.
 *
 * @param file where the runner has none, the values are lost.
 * @throws the Node error when it cannot be written; nothing of the values is in it then.
 */
export function appendValues(file: string | undefined, values: Readonly<Record<string, string>>): void {
  if (!file) return
  const entries = Object.entries(values).map(([name, value]) => {
    const end = delimiterFor(value)
    return `${name}<<${end}\n${value}\n${end}\n`
  })
  appendWhole(file, entries.join(''))
}

/**
 * Appends all of a text to a file, or nothing: the runner fails a step for a command file with half a value.
 *
 * @throws the Node error when it cannot be written, or not all of it.
 */
export function appendWhole(file: string, text: string): void {
  const before = statSync(file, { throwIfNoEntry: false })
  try {
    appendFileSync(file, text)
  } catch (error) {
    if (before?.isFile()) truncateSync(file, before.size)
    throw error
  }
}

/** A line that is not in the value: longer than everything there that looks like it. */
const delimiterFor = (value: string): string =>
  (value.match(/END_*/g) ?? []).reduce((longest, like) => (like.length < longest.length ? longest : `${like}_`), 'END')

/**
 * Appends to the job's summary page; where the runner has none, it is no loss.
 *
 * @throws the Node error when it cannot be written.
 */
export function writeJobSummary(markdown: string, env: NodeJS.ProcessEnv): void {
  if (env.GITHUB_STEP_SUMMARY) appendWhole(env.GITHUB_STEP_SUMMARY, `${markdown}\n`)
}

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
