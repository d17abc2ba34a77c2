import type { K6Config } from './config-file.ts'
import { type OutputSources, outputsOf } from './k6-outputs.ts'

/** Everything that can turn k6's web dashboard on or off. */
export type DashboardSources = OutputSources & { configFile: Pick<K6Config, 'webDashboard'> | null }

/** What the user says of k6's web dashboard; null: nothing. `several`: k6 would start more than one. */
export type OwnDashboard = 'off' | 'several' | DashboardOptions | null

/** What the user set of their own dashboard; null: unset. Paths are as they wrote them. */
export type DashboardOptions = { period: string | null; record: string | null; export: string | null }

const output = /^web-dashboard(?:=(.*))?$/s

/**
 * Finds the user's own dashboards as k6 does (internal/cmd/config.go, outputs.go): one for each output of that name,
 * in the flags, else in K6_OUT, else in the config file, and one more for K6_WEB_DASHBOARD, else the file's webDashboard.
 */
export function ownDashboard(sources: DashboardSources): OwnDashboard {
  const { env, configFile } = sources
  const said = new Map([
    ['true', true],
    ['false', false],
  ]).get(env.K6_WEB_DASHBOARD ?? '')
  const on = said ?? configFile?.webDashboard ?? null
  const queries = outputsOf(sources).flatMap((text) => {
    const match = output.exec(text)
    return match ? [match[1] ?? ''] : []
  })
  const all = on ? [...queries, ''] : queries
  const [query] = all
  if (query === undefined) return on === false ? 'off' : null
  return all.length > 1 ? 'several' : optionsOf(query, env)
}

/** internal/dashboard/options.go: the output's own query, then the environment. */
function optionsOf(query: string, env: NodeJS.ProcessEnv): DashboardOptions {
  const said = new URLSearchParams(query)
  return {
    period: said.get('period') || (env.K6_WEB_DASHBOARD_PERIOD ?? null),
    record: said.get('record') || env.K6_WEB_DASHBOARD_RECORD || null,
    export:
      said.get('export') ||
      said.get('report') ||
      (env.K6_WEB_DASHBOARD_EXPORT ?? env.K6_WEB_DASHBOARD_REPORT ?? '') ||
      null,
  }
}
