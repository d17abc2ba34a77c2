import { k6Path } from './k6.ts'
import { runStep, type Step, type StepResult } from './stand-in-runner.ts'

/** Runs the built action with a real k6 2.2.0 on PATH unless told otherwise. */
export const runAction = (step: Omit<Step, 'k6'> & { k6?: string | null }): Promise<StepResult> =>
  runStep({ ...step, k6: step.k6 === undefined ? k6Path('2.2.0') : step.k6 })
