import { UserError } from '../base/errors.ts'
import type { LoadOptions } from '../k6/argv.ts'
import type { K6Flags } from '../k6/flags.ts'

/** Lines of NAME=VALUE, by the input that has them. */
type Lines = Readonly<Record<'env' | 'compare-env', Readonly<Record<string, string>>>>

type Stronger = { options: LoadOptions; flags: Pick<K6Flags, 'env' | 'options'> }

/**
 * Refuses lines that would do nothing, because an option of k6 counts before its variable: two sides of a comparison
 * would be the same.
 *
 * @throws {UserError} that names the first.
 */
export function refuseOverridden(lines: Lines, stronger: Stronger): void {
  for (const [input, env] of Object.entries(lines)) refuseIn(input, env, stronger)
}

function refuseIn(input: string, env: Readonly<Record<string, string>>, { options, flags }: Stronger): void {
  const refused = (name: string, by: string) =>
    new UserError(`input ${input}: it sets ${name}, and ${by} sets the same, which counts for k6; keep one of them`)
  const names = Object.keys(env)
  const named = names.find((name) => flags.env.has(name))
  if (named !== undefined) throw refused(named, '--env in the input flags')
  for (const { variables, by } of replaced) {
    const variable = variables.find((name) => Object.hasOwn(env, name))
    const option = by.find((name) => options[name] !== undefined || flags.options.has(name))
    if (variable === undefined || option === undefined) continue
    throw refused(variable, options[option] === undefined ? 'the input flags' : `the input ${option}`)
  }
}

/** An option that says how long a test is replaces all of these (lib/options.go, Apply). */
const replaced = [
  { variables: ['K6_VUS'], by: ['vus'] },
  { variables: ['K6_DURATION', 'K6_ITERATIONS', 'K6_STAGES'], by: ['duration', 'iterations', 'stages'] },
] as const
