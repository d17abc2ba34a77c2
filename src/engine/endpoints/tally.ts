import { endpointMethod, endpointName } from './endpoint-name.ts'
import { addTo, emptyHistogram, type Histogram } from './histogram.ts'
import type { Sample } from './metric-set.ts'

/** What is known of one endpoint. */
export type Tallied = {
  name: string
  method: string
  count: number
  /** How many of `judged` failed. */
  failed: number
  judged: number
  durations: Histogram
}

/** Beyond any of these there is no table. */
export type TallyLimits = {
  /** Endpoints in all; each takes some kilobytes of this process. */
  endpoints: number
  /** Classes of all histograms together, of about 50 bytes each. */
  classes: number
  /** A period is heavy for k6 with more histograms than so many, where each is of few requests. */
  histograms: number
}

/** Measured: see the bench's row on endpoints. */
export const tallyLimits: TallyLimits = { endpoints: 10_000, classes: 500_000, histograms: 250 }

/** Requests that a histogram is worth: with fewer, k6 adds up for nothing. At 500 a second, 250 endpoints are so many. */
const worthwhile = 10

/** A run that is over before there were so many heavy periods cost k6 little. */
const mostHeavy = 2

/** Periods of which something can still come; k6 holds none back for long. */
const openPeriods = 16

/** Adds up what k6 sends, period by period, in bounded memory. */
export type Tally = {
  /** @returns why it is too much, as a part of a sentence; null: it is not. */
  add: (samples: Iterable<Sample>) => string | null
  endpoints: () => readonly Tallied[]
}

/** A part of a text keeps the whole of it in memory, and a query can be long. */
const copyOf = (text: string): string => Buffer.from(text).toString()

/** Finds the periods in which k6 added up for nothing. */
function heavyPeriods(limit: number) {
  const open = new Map<number, { histograms: number; requests: number }>()
  const found = new Set<number>()
  return {
    take(time: number, requests: number): void {
      const { histograms = 0, requests: before = 0 } = open.get(time) ?? {}
      open.set(time, { histograms: histograms + 1, requests: before + requests })
      if (open.size > openPeriods) open.delete(Math.min(...open.keys()))
    },
    count(): number {
      for (const [time, { histograms, requests }] of open) {
        if (histograms > limit && requests < worthwhile * histograms) found.add(time)
      }
      return found.size
    },
  }
}

export function tally(limits: TallyLimits = tallyLimits): Tally {
  const found = new Map<string, Tallied>()
  const periods = heavyPeriods(limits.histograms)
  let classes = 0

  const endpointOf = (sample: Sample): Tallied => {
    const [name, method] = [endpointName(sample.name), endpointMethod(sample.method)]
    const key = JSON.stringify([name, method])
    const known = found.get(key)
    if (known !== undefined) return known
    const own = { name: copyOf(name), method: copyOf(method) }
    const endpoint = { ...own, count: 0, failed: 0, judged: 0, durations: emptyHistogram() }
    found.set(key, endpoint)
    return endpoint
  }

  const addTrend = ({ durations }: Tallied, { time, value }: Sample): void => {
    if (value.kind !== 'trend') return
    periods.take(time, value.count)
    classes -= durations.classes.size
    addTo(durations, value)
    classes += durations.classes.size
  }

  const addOne = (sample: Sample): void => {
    const endpoint = endpointOf(sample)
    const { metric, value } = sample
    if (metric === 'http_reqs' && value.kind === 'counter') endpoint.count += value.sum
    if (metric === 'http_req_failed' && value.kind === 'rate') {
      endpoint.failed += value.nonzero
      endpoint.judged += value.total
    }
    if (metric === 'http_req_duration') addTrend(endpoint, sample)
  }

  return {
    add(samples) {
      for (const sample of samples) {
        addOne(sample)
        if (found.size > limits.endpoints) return `there are more than ${limits.endpoints} of them`
        if (classes > limits.classes) return 'their durations differ too much to be kept'
      }
      // Only now: a push has a part of each period in no order.
      return periods.count() < mostHeavy ? null : 'requests have too many different names or tags at a time'
    },
    endpoints: () => [...found.values()],
  }
}
