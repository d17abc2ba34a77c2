import { join } from 'node:path'
import { stepMark } from '../../base/runner-env.ts'
import { readK6Config } from '../../k6/config-file.ts'
import { type Dashboard, planDashboard } from '../../k6/dashboard.ts'
import { heldArgs } from '../../k6/never-ending.ts'
import { setsTag } from '../../k6/tag-args.ts'
import { gridStats } from '../../results/merge/grid.ts'
import { trendStats } from '../../results/trend-stats.ts'
import type { RunRequest, RunSettings } from '../engine.ts'
import { apiPort, outDirectory, recordFile, summaryFile } from './pod-paths.ts'

/** How k6 runs in the pods. */
export type PodRun = {
  /** Of `k6 run`, without segment and script. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** The statistics of every trend. */
  stats: readonly string[]
  dashboard: Dashboard
  /** Each shard has its number as a tag. */
  tagsShard: boolean
}

/** Flags that the archive has the effect of, and those that are the action's own here. */
const dropped =
  /^--(?:vus|duration|iterations|stage|execution-segment|execution-segment-sequence|env|config|type|include-system-env-vars|paused|address)(?:=|$)/

/** Variables that the archive has the effect of, and those that mean this machine. */
const notForPods = new Set([
  'K6_VUS',
  'K6_DURATION',
  'K6_ITERATIONS',
  'K6_STAGES',
  'K6_CONFIG',
  'K6_PAUSED',
  'K6_EXECUTION_SEGMENT',
  'K6_EXECUTION_SEGMENT_SEQUENCE',
  'K6_SUMMARY_EXPORT',
  'K6_SUMMARY_TREND_STATS',
  'K6_USAGE_REPORT_URL',
  'K6_INCLUDE_SYSTEM_ENV_VARS',
  stepMark,
])

/** What `--env=NAME=VALUE` sets. */
const variablesIn = (flags: readonly string[]): readonly (readonly [string, string])[] =>
  flags.flatMap((flag) => {
    const [, name, value = ''] = /^--env=([^=]+)(?:=(.*))?$/s.exec(flag) ?? []
    return name === undefined ? [] : [[name, value] as const]
  })

/** k6's own settings of the step, as the script would have them here; nothing else of this machine. */
const settingsOf = (env: NodeJS.ProcessEnv): readonly (readonly [string, string])[] =>
  Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('K6_') && value !== undefined ? [[name, value] as const] : [],
  )

/** What k6 and the script have in the pods. A later one of a name replaces an earlier one. */
function variablesOf({ flags, scriptEnv }: RunSettings, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const all = [...settingsOf(env), ...Object.entries(scriptEnv), ...variablesIn(flags.args)]
  return Object.fromEntries(all.filter(([name]) => !notForPods.has(name)))
}

/** How k6's web dashboard runs in the pods. Nobody but the action reads its record there, so no variable says where it is. */
function dashboardOf(settings: RunSettings, { plan, env }: RunRequest['planned']): Dashboard {
  const { flags, workingDirectory: cwd, charts, recorded } = settings
  const { K6_WEB_DASHBOARD_RECORD: _, ...others } = env
  return planDashboard({
    plan,
    recorded: charts || recorded,
    htmlReport: '',
    record: join(outDirectory, recordFile),
    cwd: outDirectory,
    flags,
    env: others,
    configFile: readK6Config({ flag: flags.config, env, cwd }),
  })
}

export function podRun(settings: RunSettings, { planned }: RunRequest, shards: number): PodRun {
  const { flags, compared } = settings
  const { plan, env } = planned
  const dashboard = dashboardOf(settings, planned)
  // One pod's own percentiles are exact.
  const stats = (shards === 1 ? trendStats : gridStats)(plan, compared)
  return {
    args: [
      ...flags.args.filter((flag) => !dropped.test(flag)),
      ...(planned.tags?.args ?? []),
      '--address',
      `:${apiPort}`,
      '--summary-trend-stats',
      stats.join(','),
      '--summary-export',
      `${outDirectory}/${summaryFile}`,
      '--no-usage-report',
      ...heldArgs,
    ],
    env: {
      ...variablesOf(settings, env),
      ...dashboard.env,
      K6_NO_USAGE_REPORT: 'true',
    },
    stats,
    dashboard,
    tagsShard: shards > 1 && (planned.tags?.args ?? []).length > 0 && !setsTag({ flags, plan }, 'shard'),
  }
}
