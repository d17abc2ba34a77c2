import { devNull } from 'node:os'
import { readK6Config } from '../k6/config-file.ts'
import { outputsOf } from '../k6/k6-outputs.ts'
import type { Ran, RunRequest, RunSettings } from './engine.ts'
import { localEngine } from './local.ts'

/**
 * Runs a script for a while, with no trace of it but in the log: it is no measurement.
 *
 * @returns how it failed, as a part of a sentence; null: it did not, or what ended it is told elsewhere.
 */
export async function warmUp(settings: RunSettings, request: RunRequest, ms: number): Promise<string | null> {
  const [quiet, env] = [quietSettings(settings, ms), quietEnv(request.planned.env)]
  const flags = { ...quiet.flags, args: [...quiet.flags.args, ...nowhere(quiet, env)] }
  const planned = { ...request.planned, env }
  const { end } = await localEngine({ ...quiet, flags }).run({ ...request, planned, summary: 'warm-up.json' })
  return end.cause === 'itself' && end.exitCode !== 0 ? endWords(end) : null
}

const endWords = ({ exitCode, signal }: Ran['end']): string =>
  signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`

const quietSettings = (settings: RunSettings, ms: number): RunSettings => ({
  ...settings,
  timeoutMs: ms,
  charts: false,
  recorded: false,
  htmlReport: false,
  endpoints: false,
  // What is still cold may break a threshold, which must not end it.
  flags: { ...settings.flags, args: [...settings.flags.args.filter(isKept), '--quiet', '--no-thresholds'] },
  usageReport: {
    ...settings.usageReport,
    elsewhere: 'a warm-up is not counted; the run after it is the one that is reported',
  },
})

const isKept = (arg: string): boolean => !/^--(?:out|quiet|no-thresholds|no-summary|summary-mode)(?:=|$)/.test(arg)

/** k6 0.58 has a mode for what was K6_NO_SUMMARY before; each passes over the variable of the other. */
const quietEnv = ({ K6_OUT: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  K6_NO_SUMMARY: 'true',
  K6_SUMMARY_MODE: 'disabled',
  K6_WEB_DASHBOARD: 'false',
})

/** The outputs of k6's config file are only left out for another one. */
function nowhere({ flags, workingDirectory: cwd }: RunSettings, env: NodeJS.ProcessEnv): readonly string[] {
  const configFile = readK6Config({ flag: flags.config, env, cwd })
  return outputsOf({ flags, env, configFile }).length === 0 ? [] : [`--out=json=${devNull}`]
}
