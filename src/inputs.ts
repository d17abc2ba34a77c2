import { resolve } from 'node:path'
import { UserError } from './errors.ts'
import { booleanValue, durationValue, httpUrl, isBounded, notAllowed, oneOf } from './input-values.ts'
import type { InstallRequest } from './install/k6.ts'
import { checkInstall } from './install/request.ts'
import { parseDuration } from './k6/duration.ts'
import { type K6Flags, parseFlags } from './k6/flags.ts'
import { checkLoadOptions, type LoadOptions } from './k6/load-options.ts'
import { pathKind } from './path-kind.ts'
import { parseScriptEnv } from './script-env.ts'

/** Every input of action.yml, with what stands for it when it is unset or empty. */
export const inputDefaults = {
  script: '',
  vus: '',
  duration: '',
  iterations: '',
  stages: '',
  env: '',
  flags: '',
  'working-directory': '',
  'k6-version': '',
  'k6-path': '',
  'install-mode': 'auto',
  'k6-mirror': '',
  'k6-checksum': '',
  'no-usage-report': 'false',
  'usage-report-url': '',
  'fail-on': '',
  'verify-only': 'false',
  timeout: '',
  'job-summary': 'true',
  'progress-interval': '10',
  'github-token': '',
} as const

export type InputName = keyof typeof inputDefaults

/** All inputs, checked. */
export type Inputs = {
  /** Paths, globs and URLs, as given. */
  scripts: readonly string[]
  options: LoadOptions
  /** For the script's environment. */
  env: Readonly<Record<string, string>>
  flags: K6Flags
  /** Absolute, and there. */
  workingDirectory: string
  install: InstallRequest
  /** `off`: the input says so; other ways to say so are not inputs. `url` is empty when unset. */
  usageReport: { off: boolean; url: string }
  /** What fails the step although k6 passes it. */
  failOn: ReadonlySet<'exceptions' | 'checks'>
  verifyOnly: boolean
  /** Milliseconds, or null for no limit. */
  timeoutMs: number | null
  jobSummary: boolean
  /** Milliseconds between two progress lines; 0 shows all. */
  progressIntervalMs: number
}

type Read = (name: InputName) => string

/**
 * Reads and checks every input of the action, from the variables that the runner sets for them.
 *
 * @throws {UserError} for the first input that is wrong: its name, its value and what is allowed, on one line.
 */
export function readInputs(env: NodeJS.ProcessEnv): Inputs {
  const verbatim: Read = (name) => {
    const value = env[`INPUT_${name.toUpperCase()}`] ?? ''
    if (value.includes('\0')) throw new UserError(`input ${name}: it has a NUL character, which no input can have`)
    return value
  }
  const text: Read = (name) => verbatim(name).trim() || inputDefaults[name]
  const line: Read = (name) => {
    const value = text(name)
    if (!/[\r\n]/.test(value)) return value
    if (name === 'github-token') throw new UserError(`input ${name}: it is more than one line`)
    throw notAllowed(name, value, 'one line')
  }

  const flags = parseFlags(verbatim('flags'))
  const workingDirectory = readWorkingDirectory(line('working-directory'), env)
  return {
    scripts: readScripts(text('script')),
    options: checkLoadOptions(
      { vus: line('vus'), duration: line('duration'), iterations: line('iterations'), stages: text('stages') },
      flags.options,
    ),
    env: parseScriptEnv(verbatim('env')),
    flags,
    workingDirectory,
    install: checkInstall(
      {
        version: line('k6-version'),
        path: line('k6-path'),
        mode: line('install-mode'),
        mirror: line('k6-mirror'),
        checksum: line('k6-checksum'),
        githubToken: line('github-token'),
      },
      workingDirectory,
    ),
    usageReport: {
      off: booleanValue('no-usage-report', line('no-usage-report')),
      url: line('usage-report-url') && httpUrl('usage-report-url', line('usage-report-url')).href,
    },
    failOn: new Set(listOf(text('fail-on')).map((word) => oneOf('fail-on', word, ['exceptions', 'checks']))),
    verifyOnly: booleanValue('verify-only', line('verify-only')),
    timeoutMs: line('timeout') ? milliseconds(durationValue('timeout', line('timeout'), 0.001).seconds) : null,
    jobSummary: booleanValue('job-summary', line('job-summary')),
    progressIntervalMs: readProgressInterval(line('progress-interval')),
  }
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000)

const listOf = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')

function readScripts(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const scripts = lines.filter((line) => line !== '')
  if (scripts.length === 0) {
    throw new UserError('input script: it is required; give the path of a k6 script, such as tests/load.js')
  }
  return scripts
}

function readWorkingDirectory(text: string, env: NodeJS.ProcessEnv): string {
  const directory = resolve(env.GITHUB_WORKSPACE || process.cwd(), text)
  if (pathKind(directory) === 'directory') return directory
  throw notAllowed('working-directory', text || directory, 'a directory that exists')
}

/** Whether to write a job summary, when another input was so wrong that {@link readInputs} says nothing. */
export const mayWriteJobSummary = (env: NodeJS.ProcessEnv): boolean =>
  !/^false$/i.test(env['INPUT_JOB-SUMMARY']?.trim() ?? '')

/** A bare number is seconds, because that is how the default reads. */
function readProgressInterval(text: string): number {
  const duration = parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text)
  if (duration && isBounded(duration)) return milliseconds(duration.seconds)
  throw notAllowed('progress-interval', text, 'a time from 0 to 24d: seconds, such as 10, or a duration, such as 500ms')
}
