import { resolve } from 'node:path'
import { dashboardPeriod } from './dashboard-period.ts'
import { type DashboardOptions, type DashboardSources, ownDashboard } from './own-dashboard.ts'
import type { Plan } from './plan.ts'

/** What is wanted of k6's web dashboard for one run. */
export type DashboardRequest = DashboardSources & {
  plan: Plan
  /** Record the run: for charts, and to see what a script changes in its summary. */
  recorded: boolean
  /** Absolute path for k6's HTML report; empty: not wanted. */
  htmlReport: string
  /** Absolute path in the step's private directory where k6 can record the run. */
  record: string
  /** The directory in which k6 runs. */
  cwd: string
  /** Other k6 run at the same time. */
  hasNeighbours?: boolean
}

/** How k6's web dashboard is to run. */
export type Dashboard = {
  /** To be laid over the environment of `k6 run`; empty when nothing is wanted, or the dashboard is not the action's. */
  env: Readonly<Record<string, string>>
  /** Absolute path where k6 records the run; null: nowhere. */
  record: string | null
  /** Absolute path where k6 writes an HTML report that is wanted: the user's own, if they set one; null: nowhere. */
  htmlReport: string | null
}

const none: Dashboard = { env: {}, record: null, htmlReport: null }

/**
 * Decides how k6's web dashboard runs (since k6 v0.49; internal/dashboard, in k6 v1 the module xk6-dashboard), from
 * which the charts and the HTML report come.
 *
 * There is never a second dashboard. One that the user started keeps its address and all that they set; it only gets
 * what they left open: a period that suits the plan, and a place for its record and its report. If they said that it is
 * off, it is. If they started several, which would write to one file, nothing is added; so it is where several k6 run at
 * the same time, and would write to the files that they named.
 *
 * Otherwise it listens on loopback, on a port that is free, for as long as the run. No tag gets figures of its own
 * unless a report shows them: they make the record larger, and cost k6 time.
 */
export function planDashboard(request: DashboardRequest): Dashboard {
  const own = ownDashboard(request)
  if (own === 'off' || own === 'several' || !(request.recorded || request.htmlReport)) return none
  if (own === null) return newDashboard(request)
  if (request.hasNeighbours && (own.record ?? own.export) !== null) return none
  return extendedDashboard(request, own)
}

const periodFor = (plan: Plan) => ({ K6_WEB_DASHBOARD_PERIOD: `${dashboardPeriod(plan) * 1000}ms` })

/** What was set for a dashboard that is not on does not count: it was not to have an effect. */
function newDashboard({ plan, recorded, htmlReport, record }: DashboardRequest): Dashboard {
  return {
    env: {
      K6_WEB_DASHBOARD: 'true',
      K6_WEB_DASHBOARD_HOST: '127.0.0.1',
      // k6 takes one that is free; a negative one would make it listen on all addresses.
      K6_WEB_DASHBOARD_PORT: '0',
      K6_WEB_DASHBOARD_OPEN: 'false',
      ...periodFor(plan),
      K6_WEB_DASHBOARD_RECORD: recorded ? record : '',
      K6_WEB_DASHBOARD_EXPORT: htmlReport,
      ...(htmlReport ? {} : { K6_WEB_DASHBOARD_TAGS: '' }),
    },
    record: recorded ? record : null,
    htmlReport: htmlReport || null,
  }
}

function extendedDashboard(request: DashboardRequest, own: DashboardOptions): Dashboard {
  const { plan, recorded, htmlReport, cwd } = request
  const record = recorded ? (own.record ?? request.record) : null
  const report = htmlReport ? (own.export ?? htmlReport) : null
  return {
    env: {
      ...(own.period === null ? periodFor(plan) : {}),
      ...(record === null ? {} : { K6_WEB_DASHBOARD_RECORD: record }),
      ...(report === null ? {} : { K6_WEB_DASHBOARD_EXPORT: report }),
    },
    record: record === null ? null : resolve(cwd, record),
    htmlReport: report === null ? null : resolve(cwd, report),
  }
}
