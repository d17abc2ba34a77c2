import { UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import { type FlagSpec, flagTable } from './flag-table.ts'
import { neverEndingFlags } from './never-ending.ts'
import { splitWords } from './shell-words.ts'

/** What the user's further options for `k6 run` are, and what the action must know of them. */
export type K6Flags = {
  /** For `k6 run`, in their order, each as `--name` or `--name=value`; without those that the action takes over. */
  args: readonly string[]
  /** Those of them that change what `k6 inspect` says and that it takes itself. */
  inspectArgs: readonly string[]
  /** These, and those that only `k6 archive` takes. */
  archiveArgs: readonly string[]
  /** Some option changes the plan and is unknown to `k6 inspect`. */
  planRelevant: boolean
  /** The load options that are set here, by the names of their inputs. */
  options: ReadonlySet<'vus' | 'duration' | 'iterations' | 'stages'>
  /** The names to which `--env` gives a value. */
  env: ReadonlySet<string>
  /** `--no-usage-report`, taken out; true if it says so once, whatever it says besides; null: not given. */
  noUsageReport: boolean | null
  /** The file of `--summary-export`, taken out. */
  summaryExport: string | null
  /** `--summary-mode`; `disabled` also for `--no-summary`. */
  summaryMode: string | null
  config: string | null
  logFormat: string | null
  logOutput: string | null
  /** `--address`: where k6's REST API listens. */
  address: string | null
}

/** One flag as pflag understands it; a value of null: it stands alone, and only a newer k6 knows what that means. */
type Flag = { name: string; value: string | null }

/** What cannot work in a step, and why. */
const refused: ReadonlyMap<string, string> = new Map([...neverEndingFlags, ['help', 'k6 would run nothing']])

/** The action gives k6 its own: of the report, of the summary's file, and of the statistics that the plan says. */
const takenOver: ReadonlySet<string> = new Set(['no-usage-report', 'summary-export', 'summary-trend-stats'])

const loadOptions = { vus: 'vus', duration: 'duration', iterations: 'iterations', stage: 'stages' } as const

const byShorthand: ReadonlyMap<string, string> = new Map(
  [...flagTable].flatMap(([name, { shorthand }]) => (shorthand === null ? [] : [[shorthand, name]])),
)

const wrong = (what: string) => new UserError(`input flags: ${what}`)

/** What Go's strconv.ParseBool takes for true. */
const isTrue = (text: string): boolean => /^(?:1|t|T|TRUE|true|True)$/.test(text)

/** What it takes for false. */
export const isFalse = (text: string): boolean => /^(?:0|f|F|FALSE|false|False)$/.test(text)

/** Go's strconv.ParseBool. */
function parseBool(name: string, text: string): string {
  if (isTrue(text)) return 'true'
  if (isFalse(text)) return 'false'
  throw wrong(`--${name} is true or false, not ${quote(text)}`)
}

/** Gives a flag its value: the one written with it, or what it means alone, or the next word. */
function complete(name: string, written: string | null, nextWord: () => string | undefined): Flag {
  const spec = flagTable.get(name)
  const value = written ?? (spec ? (spec.alone ?? nextWord()) : null)
  if (value === undefined) throw wrong(`--${name} needs a value, such as --${name}=...`)
  const flag = { name, value: spec?.alone === 'true' && value !== null ? parseBool(name, value) : value }
  const reason = flag.value === 'false' ? undefined : refused.get(name)
  if (reason !== undefined) throw wrong(`--${name} cannot be used in a step: ${reason}`)
  return flag
}

function longFlag(word: string, nextWord: () => string | undefined): Flag {
  const match = /^--([^-=][^=]*)(?:=(.*))?$/s.exec(word)
  if (!match) throw wrong(`${quote(word)} is not an option of k6 run; scripts belong in the input script`)
  const [, name = '', value = null] = match
  return complete(name, value, nextWord)
}

/** `-u5`, `-u=5`, `-u 5`, `-qu5`: pflag's parseSingleShortArg, one letter after the other. */
function shortFlags(letters: string, nextWord: () => string | undefined): readonly Flag[] {
  const [letter = '', ...others] = letters
  const rest = others.join('')
  const name = letter === 'h' ? 'help' : byShorthand.get(letter)
  if (name === undefined) {
    throw wrong(
      `k6 run has no short option ${quote(`-${letter}`)}; an option of a newer k6 is written in full, --option=value`,
    )
  }
  const alone = flagTable.get(name)?.alone ?? null
  if (/^=./s.test(rest)) return [complete(name, rest.slice(1), nextWord)]
  if (rest !== '' && alone === null) return [complete(name, rest, nextWord)]
  const flag = complete(name, null, nextWord)
  return rest === '' ? [flag] : [flag, ...shortFlags(rest, nextWord)]
}

function notAnOption(word: string, before: string | undefined): UserError {
  const hint =
    before?.startsWith('--') && !before.includes('=') ? `, or ${before}=... if it is that option's value` : ''
  return wrong(`${quote(word)} is not an option of k6 run; scripts belong in the input script${hint}`)
}

function readFlags(words: readonly string[]): readonly Flag[] {
  const flags: Flag[] = []
  const queue = words.values()
  const nextWord = () => queue.next().value
  let before: string | undefined
  for (const word of queue) {
    if (word === '-' || !word.startsWith('-')) throw notAnOption(word, before)
    if (word.startsWith('--')) flags.push(longFlag(word, nextWord))
    else flags.push(...shortFlags(word.slice(1), nextWord))
    before = word
  }
  return flags
}

function argument({ name, value }: Flag): string {
  const alone = flagTable.get(name)?.alone ?? null
  return value === alone ? `--${name}` : `--${name}=${value}`
}

/**
 * Reads further options of `k6 run`, split into words as a POSIX shell does, and understands them as k6 does (pflag).
 * An option that is in none of the known versions is passed on as it is; it has its value behind a `=`.
 *
 * @throws {UserError} for what is no option, lacks its value, or cannot work in a step.
 */
export function parseFlags(text: string): K6Flags {
  const words = splitWords(text)
  // Without the text: the secrets in it cannot be found.
  if (words === undefined) throw wrong('a quote is not closed, or the last backslash stands before nothing')
  const flags = readFlags(words)

  const last = (name: string) => flags.findLast((flag) => flag.name === name)?.value || null
  const plannedBy = (...commands: FlagSpec['planning'][]) =>
    flags.filter(({ name }) => commands.includes(flagTable.get(name)?.planning ?? 'none'))
  const usageReport = flags.filter(({ name }) => name === 'no-usage-report')

  return {
    args: flags.filter(({ name }) => !takenOver.has(name)).map(argument),
    inspectArgs: plannedBy('inspect').map(argument),
    archiveArgs: plannedBy('inspect', 'archive').map(argument),
    planRelevant: plannedBy('archive').length > 0,
    options: new Set(Object.entries(loadOptions).flatMap(([flag, option]) => (last(flag) === null ? [] : [option]))),
    env: new Set(
      flags.flatMap(({ name, value }) => (name === 'env' ? (/^([^=]+)=/.exec(value ?? '')?.[1] ?? []) : [])),
    ),
    // To k6 the last one counts; here a no is never taken back.
    noUsageReport: usageReport.length === 0 ? null : usageReport.some(({ value }) => value === 'true'),
    summaryExport: last('summary-export'),
    summaryMode: last('no-summary') === 'true' ? 'disabled' : last('summary-mode'),
    config: last('config'),
    logFormat: last('log-format'),
    logOutput: last('log-output'),
    address: last('address'),
  }
}

/**
 * Whether k6 is told to judge no thresholds: by `--no-thresholds`, of which the last counts, else by K6_NO_THRESHOLDS
 * (internal/cmd/runtime_options.go; Go's strconv.ParseBool).
 */
export function thresholdsOff({ args }: Pick<K6Flags, 'args'>, env: NodeJS.ProcessEnv): boolean {
  const flag = args.findLast((arg) => /^--no-thresholds(?:=|$)/.test(arg))
  if (flag !== undefined) return flag === '--no-thresholds'
  return isTrue(env.K6_NO_THRESHOLDS ?? '')
}

/** A quiet k6 prints no progress: what looks like it is the script's. The flags are written in full, the last one counts. */
export const isQuiet = (args: readonly string[]): boolean =>
  args.findLast((arg) => /^--quiet(?:=|$)/.test(arg)) === '--quiet'
