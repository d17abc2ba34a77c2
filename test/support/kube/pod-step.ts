import type { Step } from '../stand-in-runner.ts'
import { kubeconfigOf } from './login.ts'
import type { Namespace } from './namespace.ts'

export type PodStep = Partial<Omit<Step, 'k6'>> & {
  /** The script. */
  script: string
  k6?: string
}

/** The step as a CI job with the Role of docs/kubernetes-role.yaml has it: two pods, unless the inputs say otherwise. */
export async function podStep(namespace: Namespace, { script, files, inputs, ...step }: PodStep) {
  return {
    ...step,
    files: { 'test.js': script, ...files },
    inputs: {
      script: 'test.js',
      engine: 'kubernetes',
      shards: '2',
      kubeconfig: await kubeconfigOf(namespace, 'token'),
      'no-usage-report': 'true',
      ...inputs,
    },
  }
}
