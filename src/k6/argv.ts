import { endingArgs, heldArgs } from './never-ending.ts'
import type { Stage } from './plan.ts'

/** k6's own options as inputs; only those that are set are there. */
export type LoadOptions = {
  vus?: number
  /** A Go duration: `1m30s`. */
  duration?: string
  iterations?: number
  stages?: readonly Stage[]
}

/** One stage as `--stage` and K6_STAGES take it: `10s:5`. */
export const stageText = ({ duration, target }: { duration: string; target: number }): string => `${duration}:${target}`

/** The options that inputs set, as flags of `k6 run`; nothing for what is unset, because any value replaces the script's. */
export function optionArgs({ vus, duration, iterations, stages }: LoadOptions): readonly string[] {
  return [
    ...(vus === undefined ? [] : ['--vus', String(vus)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
    ...(iterations === undefined ? [] : ['--iterations', String(iterations)]),
    ...(stages ?? []).flatMap((stage) => ['--stage', stageText(stage)]),
  ]
}

export type RunArgs = {
  /** The words that say which command of k6 runs the script; left out: `run`. */
  command?: readonly string[]
  options: LoadOptions
  /** The user's flags, without those that the action takes over. */
  flags: readonly string[]
  /** Where k6 writes the summary. */
  summary: string
  trendStats: readonly string[]
  /** More that the action needs, such as the REST API's address. */
  extra: readonly string[]
  /** k6 waits before its test until it is let go. */
  held?: boolean
  /** The script, as k6's argument. */
  script: string
}

/**
 * The command line of `k6 run`. What the action decides comes last, because the last flag wins: the summary's file,
 * and k6's own usage report, which the action replaces.
 */
export function runArgs({
  command = ['run'],
  options,
  flags,
  summary,
  trendStats,
  extra,
  held,
  script,
}: RunArgs): readonly string[] {
  return [
    ...command,
    ...optionArgs(options),
    ...flags,
    ...extra,
    '--summary-trend-stats',
    trendStats.join(','),
    '--summary-export',
    summary,
    '--no-usage-report',
    ...(held ? heldArgs : endingArgs),
    script,
  ]
}
