import type { K6Config } from './config-file.ts'
import type { K6Flags } from './flags.ts'

/** All that decides which outputs k6 has. */
export type OutputSources = {
  flags: Pick<K6Flags, 'args'>
  /** The environment of `k6 run`. */
  env: NodeJS.ProcessEnv
  configFile: Pick<K6Config, 'out'> | null
}

/** The outputs that k6 would have, each as `--out` takes it (internal/cmd/config.go, outputs.go). */
export function outputsOf({ flags, env, configFile }: OutputSources): readonly string[] {
  const inFlags = flags.args.filter((arg) => arg.startsWith('--out=')).map((arg) => arg.slice('--out='.length))
  if (inFlags.length > 0) return inFlags
  return env.K6_OUT?.trim() ? env.K6_OUT.split(',') : (configFile?.out ?? [])
}

/** Those that each k6 creates as a file, under a name that is always the same; `-` is its stdout. */
export const fileOutputsOf = (sources: OutputSources): readonly string[] =>
  outputsOf(sources).filter((output) => /^(?:json=|csv(?:=|$))/.test(output) && !/^(?:json|csv)=-?$/.test(output))
