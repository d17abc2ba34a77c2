import { useCluster } from '../test/support/kube/cluster.ts'
import { makeNamespace } from '../test/support/kube/namespace.ts'
import { podStep } from '../test/support/kube/pod-step.ts'
import { runStep } from '../test/support/stand-in-runner.ts'

const script = `export const options = { vus: 4, duration: '2s' }
export default function () {}`

/**
 * Runs a test in four pods of the cluster that TEST_KUBECONFIG names, several times.
 *
 * @returns milliseconds from the first start of k6 in a pod to the last, of each run.
 * @throws when a run does not pass.
 */
export async function podSkews(k6: string, count: number): Promise<readonly number[]> {
  const namespace = await makeNamespace(await useCluster())
  const skews: number[] = []
  try {
    for (let run = 0; run < count; run++) {
      const { outputs, log } = await runStep({ k6, ...(await podStep(namespace, { script, inputs: { shards: '4' } })) })
      if (outputs.outcome !== 'passed') throw new Error(`the test in pods did not pass:\n${log}`)
      skews.push(Number(outputs['start-skew-ms'] || Number.NaN))
    }
  } finally {
    await namespace.remove()
  }
  return skews
}
