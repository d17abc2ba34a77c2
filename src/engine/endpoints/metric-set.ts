import { bytesOf, type Field, fieldsOf, numberOf, numbersOf } from './protobuf.ts'
import { broken } from './snappy.ts'

/** The metrics that tell of requests, and that of completed iterations. */
const wanted: ReadonlySet<string> = new Set(['http_reqs', 'http_req_failed', 'http_req_duration', 'iterations'])

/** What k6 measured in one period of one metric under one set of tags. */
export type Sample = {
  metric: string
  name: string
  method: string
  scenario: string
  /** The start of the period, in seconds since 1970. */
  time: number
  value: Value
}

export type Value =
  | { kind: 'counter'; sum: number }
  | { kind: 'rate'; nonzero: number; total: number }
  | ({ kind: 'trend' } & Distribution)

/** A histogram as k6 sends it (internal/ds/histogram/hdr.go). */
export type Distribution = {
  /** Index of a class → how many values are in it. */
  classes: readonly (readonly [index: number, count: number])[]
  /** Values below and above all classes. */
  below: number
  above: number
  count: number
  sum: number
  min: number
  max: number
  /** What 1 is on the scale of the classes, in the metric's unit. */
  resolution: number
}

/** More classes than k6 can have (25 powers of two with 128 classes each, and some beyond). */
const mostClasses = 10_000

/**
 * Reads a MetricSet, which k6's cloud output pushes (internal/output/cloud/expv2/pbcloud/metric.proto), as far as it
 * tells of requests and iterations.
 *
 * @throws when it is none.
 */
export function* samplesOf(metricSet: Buffer): Generator<Sample> {
  for (const { id, value } of fieldsOf(metricSet)) if (id === 3) yield* samplesOfMetric(bytesOf(value))
}

function* samplesOfMetric(message: Buffer): Generator<Sample> {
  let metric = ''
  for (const { id, value } of fieldsOf(message)) {
    if (id === 1) metric = textOf(value)
    if (id === 3 && wanted.has(metric)) yield* samplesOfSeries(metric, bytesOf(value))
  }
}

const textOf = (value: Field['value']): string => bytesOf(value).toString('utf8')

function* samplesOfSeries(metric: string, message: Buffer): Generator<Sample> {
  const labels: Labels = { name: '', method: '', scenario: '' }
  for (const { id, value } of fieldsOf(message)) {
    if (id === 1) takeLabel(labels, bytesOf(value))
    const read = valueReaders[id]
    if (read === undefined) continue
    for (const one of fieldsOf(bytesOf(value))) {
      if (one.id === 1) yield { metric, ...labels, ...read(bytesOf(one.value)) }
    }
  }
}

type Labels = Record<'name' | 'method' | 'scenario', string>

function takeLabel(labels: Labels, message: Buffer): void {
  let [key, text] = ['', '']
  for (const { id, value } of fieldsOf(message)) {
    if (id === 1) key = textOf(value)
    if (id === 2) text = textOf(value)
  }
  if (key === 'name' || key === 'method' || key === 'scenario') labels[key] = text
}

type Timed = Pick<Sample, 'time' | 'value'>

/** By the field of a time series that holds them. */
const valueReaders: Readonly<Record<number, (message: Buffer) => Timed>> = {
  2: (message) => {
    const { time, numbers } = numbered(message)
    return { time, value: { kind: 'counter', sum: numbers[2] ?? 0 } }
  },
  4: (message) => {
    const { time, numbers } = numbered(message)
    return { time, value: { kind: 'rate', nonzero: numbers[2] ?? 0, total: numbers[3] ?? 0 } }
  },
  5: trendOf,
}

/** A message whose first field is a time, and all others are numbers; 0 is left out of it. */
function numbered(message: Buffer): { time: number; numbers: Readonly<Record<number, number>> } {
  const numbers: Record<number, number> = {}
  let time = 0
  for (const { id, value } of fieldsOf(message)) {
    if (id === 1) time = secondsOf(bytesOf(value))
    else if (typeof value === 'number') numbers[id] = value
  }
  return { time, numbers }
}

function secondsOf(timestamp: Buffer): number {
  for (const { id, value } of fieldsOf(timestamp)) if (id === 1) return numberOf(value)
  return 0
}

function trendOf(message: Buffer): Timed {
  const counters: number[] = []
  const spans: { offset: number; length: number }[] = []
  for (const { id, value } of fieldsOf(message)) {
    if (id === 2) counters.push(...numbersOf(value))
    if (id === 3) spans.push(spanOf(bytesOf(value)))
  }
  const { time, numbers } = numbered(message)
  return {
    time,
    value: {
      kind: 'trend',
      classes: classesOf(counters, spans),
      below: numbers[9] ?? 0,
      above: numbers[10] ?? 0,
      count: numbers[6] ?? 0,
      sum: numbers[5] ?? 0,
      min: numbers[7] ?? 0,
      max: numbers[8] ?? 0,
      resolution: numbers[11] || 1,
    },
  }
}

function spanOf(message: Buffer): { offset: number; length: number } {
  const span = { offset: 0, length: 0 }
  for (const { id, value } of fieldsOf(message)) {
    if (id === 1) span.offset = numberOf(value)
    if (id === 2) span.length = numberOf(value)
  }
  return span
}

/** A span is a row of classes that are not empty: its offset is how many empty ones stand before it. */
function classesOf(
  counters: readonly number[],
  spans: readonly { offset: number; length: number }[],
): Distribution['classes'] {
  const classes: [number, number][] = []
  let index = 0
  for (const { offset, length } of spans) {
    if (length > mostClasses || classes.length + length > counters.length) throw broken('a histogram of other spans')
    index += offset
    for (let end = index + length; index < end; index++) classes.push([index, counters[classes.length] as number])
  }
  if (classes.length !== counters.length) throw broken('a histogram of fewer spans')
  return classes
}
