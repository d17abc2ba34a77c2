import { type Alteration, type Metric, provablyEmpty, type Threshold } from './result.ts'
import { parseThreshold } from './threshold.ts'

/** What a figure is measured in: milliseconds, bytes, a share from 0 to 1, per second, or nothing. */
export type Unit = 'ms' | 'B' | 'share' | '/s' | 'B/s' | ''

// metrics/builtin.go and the browser module's k6ext/metrics.go; the file does not say what a custom metric contains.
const times = new Set([
  'http_req_duration',
  'http_req_blocked',
  'http_req_connecting',
  'http_req_tls_handshaking',
  'http_req_sending',
  'http_req_waiting',
  'http_req_receiving',
  'iteration_duration',
  'group_duration',
  'grpc_req_duration',
  'ws_ping',
  'ws_session_duration',
  'ws_connecting',
  'browser_http_req_duration',
  'browser_web_vital_ttfb',
  'browser_web_vital_lcp',
  'browser_web_vital_fcp',
  'browser_web_vital_fid',
  'browser_web_vital_inp',
])
const sizes = new Set(['data_sent', 'data_received', 'browser_data_sent', 'browser_data_received'])

/** The unit of one of a metric's values: `rate` of data_sent is B/s. Custom metrics have none but their kind's. */
export function unitOf({ name, kind }: Pick<Metric, 'name' | 'kind'>, key: string): Unit {
  const [base = ''] = name.split('{')
  if (kind === 'rate') return key === 'passes' || key === 'fails' ? '' : 'share'
  if (kind === 'counter') {
    if (sizes.has(base)) return key === 'rate' ? 'B/s' : 'B'
    return key === 'rate' ? '/s' : ''
  }
  return kind === 'trend' && key !== 'count' && times.has(base) ? 'ms' : ''
}

/** `digits` significant ones, but never fewer than the number has before its point. */
function rounded(value: number, digits: number): number {
  const whole = Math.max(1, Math.floor(Math.log10(Math.abs(value) || 1)) + 1)
  return whole >= digits ? Math.round(value) : Number(value.toPrecision(digits))
}

/** By hand, because the start of Intl takes as long as that of k6. Adding 0 makes a zero of a negative zero. */
const written = (value: number): string =>
  String(value + 0).replace(/^-?\d{4,}/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ','))

const plain = (value: number, digits: number): string =>
  written(Number.isInteger(value) ? value : rounded(value, digits))

function scaled(value: number, digits: number, units: readonly (readonly [string, number])[]): string {
  const [first] = units
  if (value === 0 || first === undefined) return `0 ${first?.[0] ?? ''}`
  const fits = ([, size]: readonly [string, number]) => Math.abs(rounded(value / size, digits)) >= 1
  const [unit, size] = units.findLast(fits) ?? units[0] ?? first
  return `${written(rounded(value / size, digits))} ${unit}`
}

const bytes = [
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
] as const

const moments = [
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1e3],
] as const

function time(ms: number, digits: number): string {
  if (ms === 0) return '0 ms'
  if (Math.abs(rounded(ms / 1000, digits)) < 60) return scaled(ms, digits, moments)
  // Fractions of a second are only of interest to who asks for more digits than usual.
  const grain = digits > 3 ? 1 : 1000
  const seconds = (Math.round(ms / grain) * grain) / 1000
  const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60]
  const parts = [
    [hours, 'h'],
    [minutes, 'min'],
    [rounded(seconds % 60, 5), 's'],
  ] as const
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : `${written(amount)} ${unit}`)).join(' ')
}

function percent(share: number, digits: number): string {
  const text = written(rounded(share * 100, digits))
  // 100% would say that there is no exception.
  return text === '100' && share !== 1 && digits < 17 ? percent(share, digits + 1) : `${text}%`
}

/** A value for people, in the unit that they would use: `12.3 ms`, `1.2 MB/s`, `99.95%`, `1,204`. */
export function figure(value: number, unit: Unit, digits = 3): string {
  switch (unit) {
    case 'ms':
      return time(value, digits)
    case 'B':
      return scaled(value, digits, bytes)
    case 'B/s':
      return `${scaled(value, digits, bytes)}/s`
    case 'share':
      return percent(value, digits)
    default:
      return `${plain(value, digits)}${unit}`
  }
}

/** A limit that someone wrote: nothing is rounded away. */
export const limitFigure = (limit: number, unit: Unit): string => figure(limit, unit, 15)

/** A measured value beside its limit: with as many digits as it takes to see that they differ. */
export function measuredFigure(value: number, limit: number | null, unit: Unit): string {
  const beside = limit === null ? null : limitFigure(limit, unit)
  for (let digits = 3; digits < 15; digits++) {
    const text = figure(value, unit, digits)
    if (value === limit || text !== beside) return text
  }
  return figure(value, unit, 15)
}

/** Two values, with as many digits as it takes to see that they differ. */
export function figuresApart(one: number, other: number, unit: Unit): readonly [string, string] {
  const shown = (digits: number) => [figure(one, unit, digits), figure(other, unit, digits)] as const
  if (one === other) return shown(3)
  for (let digits = 3; digits < 15; digits++) {
    const both = shown(digits)
    if (both[0] !== both[1]) return both
  }
  return shown(3)
}

/** A difference of shares, 0.014, in words: `1.4 points`. Of percentages another percentage would mislead. */
export function pointsWords(difference: number): string {
  const points = figure(Math.abs(difference) * 100, '')
  return `${points} point${points === '1' ? '' : 's'}`
}

/** What a threshold of a metric measured. */
export function measuredWords({ expression, status, value, limit }: Threshold, metric: Metric | undefined): string {
  if (status === 'no-data' || (status !== 'unknown' && metric !== undefined && provablyEmpty(metric))) return 'no data'
  if (metric === undefined || value === null) return 'unknown'
  return measuredFigure(value, limit, unitOf(metric, parseThreshold(expression)?.aggregation ?? ''))
}

/** `within the merge's resolution, 143.2 ms to 143.6 ms`: the exact value is there, and so is the limit; else empty. */
export function resolutionWords({ expression, resolution }: Threshold, metric: Metric | undefined): string {
  if (resolution === undefined) return ''
  const unit = metric === undefined ? '' : unitOf(metric, parseThreshold(expression)?.aggregation ?? '')
  const [low, high] = resolution
  return `within the merge's resolution, ${measuredFigure(low, high, unit)} to ${measuredFigure(high, low, unit)}`
}

/** `1 threshold`, `1,204 thresholds`. */
export const counted = (count: number, noun: string): string => `${written(count)} ${noun}${count === 1 ? '' : 's'}`

const sources: Readonly<Record<Alteration['from'], string>> = {
  record: "its figures are taken from k6's own record of the run, exact to about five digits",
  completed: "what is missing is taken from k6's own record of the run",
  summary: 'what is left is taken as it is, and the rest is unknown',
  nothing: 'its figures are not believed, and are left empty',
}

/** That a script changed k6's summary, how that is known and what was done about it, as a part of a sentence. */
export const alteredWords = ({ signs, from }: Alteration): string =>
  `the script's handleSummary() changed k6's summary (${signs.join('; ')}): ${sources[from]}`
