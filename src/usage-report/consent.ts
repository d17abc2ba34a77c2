import type { K6Config } from '../k6/config-file.ts'

/** Whether the usage report may be sent; if not, who said so, in words for the log. */
export type Consent = { send: true } | { send: false; by: string }

/** Everything that can turn the usage report off. */
export type ConsentSources = {
  /** The input `no-usage-report`. */
  input: boolean
  /** `--no-usage-report` is among the flags, whatever `--no-usage-report=false` is there besides. */
  flag: boolean
  /** The action's own environment. */
  env: NodeJS.ProcessEnv
  /** The lines of the `env` input. */
  scriptEnv: Readonly<Record<string, string>>
  configFile: Pick<K6Config, 'path' | 'noUsageReport'> | null
}

const variables = ['K6_NO_USAGE_REPORT', 'DO_NOT_TRACK'] as const

/** Any word is a no, but those for false: who sets such a variable and misspells it does not want a report. */
const saysNo = (value: string | undefined): boolean => !['', '0', 'false'].includes((value ?? '').trim().toLowerCase())

/** The usage report is sent unless anyone says no: here nobody can overrule a no. */
export function usageReportConsent({ input, flag, env, scriptEnv, configFile }: ConsentSources): Consent {
  if (input) return off('input no-usage-report')
  if (flag) return off('--no-usage-report in flags')
  for (const name of variables) {
    if (saysNo(env[name])) return off(`${name} in the environment`)
    if (saysNo(scriptEnv[name])) return off(`${name} in the env input`)
  }
  if (configFile?.noUsageReport === true) return off(`noUsageReport in k6's config file ${configFile.path}`)
  if (configFile?.noUsageReport === null) return off(`k6's config file ${configFile.path}, which cannot be read`)
  return { send: true }
}

/** The lines of the `env` input that say no: what one side gets besides does not take them back. */
export const refusalsIn = (scriptEnv: ConsentSources['scriptEnv']): Readonly<Record<string, string>> =>
  Object.fromEntries(variables.flatMap((name) => (saysNo(scriptEnv[name]) ? [[name, scriptEnv[name] ?? '']] : [])))

const off = (by: string): Consent => ({ send: false, by })
