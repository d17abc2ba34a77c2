import type { K6Flags } from './flags.ts'

/**
 * Whether k6 is told to judge no thresholds: by `--no-thresholds`, of which the last counts, else by K6_NO_THRESHOLDS
 * (internal/cmd/runtime_options.go; Go's strconv.ParseBool).
 */
export function thresholdsOff({ args }: Pick<K6Flags, 'args'>, env: NodeJS.ProcessEnv): boolean {
  const flag = args.findLast((arg) => /^--no-thresholds(?:=|$)/.test(arg))
  if (flag !== undefined) return flag === '--no-thresholds'
  return /^(?:1|t|T|TRUE|true|True)$/.test(env.K6_NO_THRESHOLDS ?? '')
}
