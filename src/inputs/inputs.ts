import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import type { InstallRequest } from '../install/k6.ts'
import { parseDuration } from '../k6/duration.ts'
import { type K6Flags, parseFlags } from '../k6/flags.ts'
import { checkLoadOptions, type LoadOptions } from '../k6/load-options.ts'
import type { Script } from '../k6/scripts.ts'
import type { CommentRequest } from '../publish/publish.ts'
import { type FailOn, failOnWords } from '../verdict/evidence.ts'
import { type CompareRequest, readComparison } from './compare-request.ts'
import { booleanValue, durationValue, httpUrl, isBounded, notAllowed, oneOf } from './input-values.ts'
import { checkInstall } from './install-request.ts'
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
  charts: 'true',
  'html-report': '',
  comment: 'never',
  'comment-id': 'load-test',
  baseline: '',
  'baseline-key': '',
  'max-regression': '10%',
  'compare-metrics': '',
  confirm: 'false',
  'compare-env': '',
  'compare-rounds': '5',
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
  failOn: FailOn
  verifyOnly: boolean
  /** Milliseconds, or null for no limit. */
  timeoutMs: number | null
  jobSummary: boolean
  /** Whether to draw the run over time. */
  charts: boolean
  /** Where k6 writes its HTML report: an absolute path, or empty. */
  htmlReport: string
  /** The comment on the pull request, and the token for it. */
  comment: CommentRequest
  /** What to compare with; null: nothing. */
  compare: CompareRequest | null
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
  const { verbatim, text, line } = readers(env)
  const flags = parseFlags(verbatim('flags'))
  const workingDirectory = readWorkingDirectory(line('working-directory'), env)
  const scriptEnv = parseScriptEnv(verbatim('env'))
  const compare = readComparison(
    {
      baseline: text('baseline'),
      'baseline-key': line('baseline-key'),
      'max-regression': line('max-regression'),
      'compare-metrics': text('compare-metrics'),
      confirm: line('confirm'),
      'compare-env': verbatim('compare-env'),
      'compare-rounds': line('compare-rounds'),
    },
    inputDefaults,
  )
  return {
    scripts: readScripts(text('script')),
    options: checkLoadOptions(
      { vus: line('vus'), duration: line('duration'), iterations: line('iterations'), stages: text('stages') },
      flags.options,
    ),
    env: scriptEnv,
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
    failOn: readFailOn(text('fail-on'), compare),
    verifyOnly: booleanValue('verify-only', line('verify-only')),
    timeoutMs: line('timeout') ? milliseconds(durationValue('timeout', line('timeout'), 0.001).seconds) : null,
    jobSummary: booleanValue('job-summary', line('job-summary')),
    charts: booleanValue('charts', line('charts')),
    htmlReport: line('html-report') && resolve(workingDirectory, line('html-report')),
    comment: {
      ...readComment(line),
      secrets: secretsOf({ ...scriptEnv, ...(compare?.mode === 'paired' ? compare.env : {}) }),
    },
    compare,
    progressIntervalMs: readProgressInterval(line('progress-interval')),
  }
}

function readFailOn(text: string, compare: CompareRequest | null): FailOn {
  const words = listOf(text).map((word) => droppedLimit(word) ?? oneOf('fail-on', word, failOnWords))
  if (new Set(words.filter((word) => word.startsWith('dropped'))).size > 1) {
    throw new UserError('input fail-on: dropped stands there more than once; give it one limit, or none')
  }
  if (words.includes('regression') && compare === null) {
    throw new UserError(
      'input fail-on: regression needs something to compare with; set the input baseline or compare-env',
    )
  }
  return new Set(words)
}

/** `dropped>5%`, without spaces; null: another word. */
function droppedLimit(word: string): `dropped>${string}` | null {
  const [, limit] = /^dropped *>(.*)$/.exec(word) ?? []
  if (limit === undefined) return null
  const [, share] = /^ *(\d{1,2}(?:\.\d{1,3})?) *%$/.exec(limit) ?? []
  if (share === undefined) throw notAllowed('fail-on', word, 'dropped with a share below 100%, such as dropped>5%')
  return `dropped>${share}%`
}

const readComment = (line: Read): CommentRequest => ({
  when: oneOf('comment', line('comment'), ['never', 'always', 'on-failure']),
  id: readCommentId(line('comment-id')),
  token: line('github-token'),
  secrets: [],
})

/**
 * Checks what depends on the scripts that there are.
 *
 * @throws {UserError} when an input is for one script only, and there are several; or a script would be written over.
 */
export function checkScripts({ compare, htmlReport }: Inputs, scripts: readonly Pick<Script, 'file'>[]): void {
  if (scripts.some(({ file }) => file !== null && file === htmlReport)) {
    throw notAllowed('html-report', htmlReport, 'a file of its own: it is the script')
  }
  if (scripts.length === 1) return
  const name = compare?.mode === 'baseline' ? 'baseline' : compare ? 'compare-env' : htmlReport && 'html-report'
  if (name) throw new UserError(`input ${name}: it takes exactly one script, and there are ${scripts.length}`)
}

/** Shorter ones are in too many words, and no secrets. */
const shortestSecret = 6

/** The values for the script that are secrets by their names. */
const secretsOf = (env: Inputs['env']): readonly string[] =>
  Object.entries(env)
    .filter(([name, value]) => /token|secret|passw|key|auth|cred/i.test(name) && value.length >= shortestSecret)
    .map(([, value]) => value)

/** It stands in a comment of HTML. */
function readCommentId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/.test(text) && !text.includes('--')) return text
  throw notAllowed(
    'comment-id',
    text,
    'at most 100 letters, digits, spaces and ._- that start with a letter or digit, without --',
  )
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

/** The ways to read an input: as it is, without what is around it, and on one line; the latter two with its default. */
function readers(env: NodeJS.ProcessEnv): Record<'verbatim' | 'text' | 'line', Read> {
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
  return { verbatim, text, line }
}

/** The comment to write, when another input was so wrong that {@link readInputs} says nothing. */
export function commentOf(env: NodeJS.ProcessEnv): CommentRequest {
  try {
    return readComment(readers(env).line)
  } catch {
    return { when: 'never', id: '', token: '', secrets: [] } // it is itself what is wrong
  }
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
