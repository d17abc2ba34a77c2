import type { PodStep } from './pod-step.ts'

/** The same step, whose pods a TestRun makes. */
export const asTestRun = (step: PodStep): PodStep => ({
  ...step,
  inputs: { 'kubernetes-run-as': 'testrun', 'progress-interval': '1', ...step.inputs },
})
