import type { K6Config } from '../k6/config-file.ts'
import { endpointOutput, planEndpoints } from '../k6/endpoint-output.ts'
import type { Metric, Result } from '../results/result.ts'
import type { Ran, RunRequest, RunSettings } from './engine.ts'

/** What is learned of the endpoints of one run. */
export type EndpointWatch = {
  /** k6 sends to this step. */
  isOn: boolean
  /** For k6, after the user's own flags and over its environment. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** Once k6 has ended: what is known, and its result with the figures of endpoints that are compared. */
  ended: (result: Result | null) => Promise<Pick<Ran, 'result' | 'endpoints' | 'added' | 'iterationsByScenario'>>
}

/** Nobody asked, or it is not worth it. */
export const noEndpoints: EndpointWatch = { isOn: false, args: [], env: {}, ended: async (result) => ({ result }) }

/** Starts what k6 sends its figures of endpoints to, if it can send them. What cannot be done is said in the table's place. */
export async function watchEndpoints(
  { flags, compared }: Pick<RunSettings, 'flags' | 'compared'>,
  { planned, configFile }: Pick<RunRequest, 'planned'> & { configFile: K6Config | null },
): Promise<EndpointWatch> {
  const sources = { plan: planned.plan, flags, env: planned.env, configFile }
  const plan = planEndpoints(sources)
  if (plan.kind === 'small') return noEndpoints
  if (plan.kind === 'off') return notWatched(plan.why)
  try {
    const { comparedMetrics, endpointsOf, receiveEndpoints } = await import('./endpoints/endpoints.ts')
    const receiver = await receiveEndpoints()
    return {
      isOn: true,
      ...endpointOutput(sources, receiver),
      async ended(result) {
        const received = receiver.close()
        const endpoints = endpointsOf(received, result)
        const added = comparedMetrics(result, { received, endpoints, compared })
        return {
          ...(endpoints ? { endpoints } : {}),
          ...(added.length > 0 ? { added } : {}),
          ...(received.kind === 'whole' ? { iterationsByScenario: received.iterations } : {}),
          result: result && withMetrics(result, added),
        }
      },
    }
  } catch {
    return notWatched('no server can be started on 127.0.0.1')
  }
}

/** Sorted by name, as a result's metrics are. */
function withMetrics(result: Result, added: readonly Metric[]): Result {
  if (added.length === 0) return result
  const metrics = [...result.metrics.values(), ...added].sort((a, b) => (a.name < b.name ? -1 : 1))
  return { ...result, metrics: new Map(metrics.map((metric) => [metric.name, metric])) }
}

/** Of a run that measured nothing, its outcome says enough. */
const notWatched = (why: string): EndpointWatch => ({
  ...noEndpoints,
  ended: async (result) => ({ result, ...(hasRequests(result) ? { endpoints: { kind: 'off', why } } : {}) }),
})

const hasRequests = (result: Result | null): boolean => (result?.metrics.get('http_reqs')?.values.count ?? 0) > 0
