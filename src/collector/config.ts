import { parseArgs } from 'node:util'
import { UserError } from '../base/errors.ts'
import { isLoopback } from '../base/proxy.ts'

/** How the collector is started. */
export type Config = {
  port: number
  host: string
  /** The SQLite file; not used when there is a database URL. */
  data: string
  databaseUrl: string | null
  /** Days that raw rows are kept; 0 is for ever. */
  retentionDays: number
  /** Reports a minute and client; 0 is no limit. */
  rateLimit: number
  trustProxy: boolean
  /** On page and API, groups of fewer reports a day are among `other`; 0 and 1: none are. */
  minGroup: number
  /** Null: a new one is made. */
  exportToken: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Every option with its environment variable, for the parser and for `--help`. */
const options = {
  port: { value: 'PORT', help: 'port to listen on; 0 takes a free one (8765)' },
  host: { value: 'HOST', help: 'address to listen on (127.0.0.1: this machine only)' },
  data: { value: 'FILE', help: 'SQLite file, made when it is not there (k6-usage.db)' },
  'database-url': { value: 'URL', help: 'postgres://... instead of the SQLite file' },
  'retention-days': { value: 'N', help: 'days that raw rows are kept; 0: for ever (0)' },
  'rate-limit': { value: 'N', help: 'reports a minute and client; 0: no limit (600)' },
  'trust-proxy': { value: null, help: 'take the client from the last entry of X-Forwarded-For' },
  'min-group': { value: 'N', help: 'smaller groups are shown as other; 0, 1: none (5; on loopback 1)' },
  'export-token': { value: 'TOKEN', help: 'token for the raw rows (a new one, in FILE.export-token)' },
} as const

type Name = keyof typeof options

const variableOf = (name: string) => `COLLECTOR_${name.toUpperCase().replaceAll('-', '_')}`

/** What `--help` prints. */
export function helpText(): string {
  const lines = Object.entries(options).map(([name, { value, help }]) => {
    const flag = `--${name}${value ? ` ${value}` : ''}`
    return `  ${flag.padEnd(24)}${help}\n${' '.repeat(26)}${variableOf(name)}`
  })
  return [
    'Collects usage reports of k6 and shows them on a page.',
    '',
    'Usage: npm run collector -- [options]',
    '       node dist/collector/index.js [options]',
    '',
    ...lines,
    '  --help                  this text',
    '',
    'An option on the command line goes before its environment variable.',
  ].join('\n')
}

function wholeNumber(name: Name, text: string | undefined, { fallback, max }: { fallback: number; max: number }) {
  if (text === undefined || text === '') return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= max)) throw new UserError(`--${name}: "${text}" is not a whole number from 0 to ${max}`)
  return value
}

function truth(name: Name, text: string | undefined): boolean {
  if (text === undefined || ['', '0', 'false'].includes(text)) return false
  if (['1', 'true'].includes(text)) return true
  throw new UserError(`${variableOf(name)}: "${text}" is neither true nor false`)
}

/** Reads the URL without repeating it in the error: it holds a password. */
function databaseUrl(text: string | undefined): string | null {
  if (!text) return null
  const protocol = URL.canParse(text) ? new URL(text).protocol : ''
  if (!['postgres:', 'postgresql:'].includes(protocol)) {
    throw new UserError('--database-url: must be a URL such as postgres://user:password@host:5432/database')
  }
  return text
}

function parseFlags(args: readonly string[]) {
  const types = Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }])
  try {
    const all = { ...Object.fromEntries(types), help: { type: 'boolean' } }
    return parseArgs({ args: [...args], options: all }).values as Record<string, string | boolean | undefined>
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; --help lists the options`)
  }
}

/** An IPv6 address has no brackets here. */
const isThisMachine = (host: string): boolean => isLoopback(host.toLowerCase()) || host === '::1'

/**
 * Reads the command line and, for what it does not say, the environment.
 *
 * @returns null when help was asked for.
 * @throws {UserError} for an option that is unknown or has no sense.
 */
export function readConfig(args: readonly string[], env: Environment): Config | null {
  const flags = parseFlags(args)
  if (flags.help) return null
  const setting = (name: Name) => {
    const flag = flags[name]
    return flag === undefined ? env[variableOf(name)] : String(flag)
  }
  const host = setting('host') || '127.0.0.1'
  return {
    port: wholeNumber('port', setting('port'), { fallback: 8765, max: 65_535 }),
    host,
    data: setting('data') || 'k6-usage.db',
    databaseUrl: databaseUrl(setting('database-url')),
    retentionDays: wholeNumber('retention-days', setting('retention-days'), { fallback: 0, max: 36_600 }),
    rateLimit: wholeNumber('rate-limit', setting('rate-limit'), { fallback: 600, max: 1_000_000 }),
    trustProxy: truth('trust-proxy', setting('trust-proxy')),
    minGroup: wholeNumber('min-group', setting('min-group'), { fallback: isThisMachine(host) ? 1 : 5, max: 1_000_000 }),
    exportToken: setting('export-token') || null,
  }
}
