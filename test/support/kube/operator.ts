import { hasStatus } from '../../../src/engine/kubernetes/kube-error.ts'
import { adminOf } from './start-cluster.ts'

/** Why there is no k6-operator to test with; null: there is one. */
async function whyNoOperator(): Promise<string | null> {
  const kubeconfig = process.env.TEST_KUBECONFIG ?? ''
  if (kubeconfig === '') return 'the cluster of test/support/kube has none; let TEST_KUBECONFIG name one that has'
  const api = adminOf(kubeconfig)
  try {
    await api.json({
      doing: 'look for k6-operator',
      path: '/apis/k6.io/v1alpha1',
      signal: AbortSignal.timeout(20_000),
    })
    return null
  } catch (error) {
    if (hasStatus(error, 404)) return 'the cluster of TEST_KUBECONFIG has none'
    throw error
  } finally {
    api.close()
  }
}

const why = await whyNoOperator()

/** Whether tests on the real k6-operator can run; says so loudly when they cannot. */
export const hasOperator = why === null
if (why !== null) {
  if (process.env.REQUIRE_K6_OPERATOR)
    throw new Error(`REQUIRE_K6_OPERATOR is set, and there is no k6-operator: ${why}`)
  console.warn(`\n!!! SKIPPED: every test on the real k6-operator: ${why}\n`)
}
