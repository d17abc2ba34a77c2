import type { PlanRequest } from './inspect-commands.ts'
import type { Plan } from './plan.ts'

/**
 * By what the scenarios that there are were replaced: `vus`, `--duration`, `K6_STAGES`; none of them: by a `vus` beside
 * the scenarios, in the script's options or k6's config file. null: they were not.
 */
export type ReplacedBy = readonly string[] | null

type Options = Pick<PlanRequest, 'options' | 'flags'>

/**
 * internal/cmd/config.go (warnOnShortHandOverride), lib/executor/execution_config_shortcuts.go. That a script's options
 * replace those of the config file is as it should be.
 */
const replaced =
  /"(?:env|cli)\\" level configuration overrode scenarios configuration entirely|overrides scenarios configuration/

/** What replaced scenarios, by what k6 warned of and the environment that it had. */
export const replacedBy = (
  options: Options,
  { stderr, env }: { stderr: string; env: NodeJS.ProcessEnv },
): ReplacedBy => (replaced.test(stderr) ? setBy(options, env) : null)

/** Whether `vus` alone is set and does nothing: before v2.1, k6 keeps the scenarios that a script has. */
export function ignoresVus(options: Options, { scenarios }: Plan): boolean {
  const [set, ...more] = setBy(options, {})
  const isVusAlone = more.length === 0 && (set === 'vus' || set === '--vus')
  return isVusAlone && Object.keys(scenarios).some((name) => name !== 'default')
}

/** The options that say what runs, by the names under which they are set; flags and inputs are never set both. */
const setBy = ({ options, flags }: Options, env: NodeJS.ProcessEnv): readonly string[] =>
  (['vus', 'duration', 'iterations', 'stages'] as const).flatMap((name) => {
    if (options[name] !== undefined) return [name]
    if (flags.options.has(name)) return [name === 'stages' ? '--stage' : `--${name}`]
    const variable = `K6_${name.toUpperCase()}`
    return env[variable] ? [variable] : []
  })
