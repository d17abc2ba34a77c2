import { core } from './core.ts'

/** Sets the step's outputs, as they are in action.yml. */
export async function setOutputs(outputs: Readonly<Record<string, string>>): Promise<void> {
  const { setOutput } = await core()
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
}

/** Keeps a value for the post step. */
export async function saveState(name: string, value: string): Promise<void> {
  const { saveState } = await core()
  saveState(name, value)
}
