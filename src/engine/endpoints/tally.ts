import { endpointName } from './endpoint-name.ts'
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
  /** Histograms in one period, in several of them: that is what makes k6 work. */
  histograms: number
}

/** Measured: see the bench's row on endpoints. */
export const tallyLimits: TallyLimits = { endpoints: 10_000, classes: 500_000, histograms: 400 }

/** A run that is over before there were so many periods cost k6 little. */
const mostHeavy = 3

/** Periods of which something can still come; k6 holds none back for long. */
const openPeriods = 16

/** Counts the periods that had more histograms than so many. */
function heavyPeriodsOver(limit: number) {
  /** Time of a period → its histograms so far. */
  const open = new Map<number, number>()
  let heavy = 0
  return {
    take(time: number): void {
      const count = (open.get(time) ?? 0) + 1
      if (count === limit + 1) heavy++
      open.set(time, count)
      if (open.size > openPeriods) open.delete(Math.min(...open.keys()))
    },
    heavy: () => heavy,
  }
}

/** Adds up what k6 sends, period by period, in bounded memory. */
export type Tally = {
  /** @returns why it is too much, as a part of a sentence; null: it is not. */
  add: (samples: Iterable<Sample>) => string | null
  endpoints: () => readonly Tallied[]
}

export function tally(limits: TallyLimits = tallyLimits): Tally {
  const found = new Map<string, Tallied>()
  const periods = heavyPeriodsOver(limits.histograms)
  let classes = 0

  const endpointOf = ({ name: tag, method }: Sample): Tallied => {
    const name = endpointName(tag)
    const key = JSON.stringify([name, method])
    const known = found.get(key)
    if (known !== undefined) return known
    const endpoint = { name, method, count: 0, failed: 0, judged: 0, durations: emptyHistogram() }
    found.set(key, endpoint)
    return endpoint
  }

  const addTrend = ({ durations }: Tallied, { time, value }: Sample): void => {
    if (value.kind !== 'trend') return
    periods.take(time)
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
        if (periods.heavy() >= mostHeavy) return 'requests have too many different names or tags at a time'
        if (found.size > limits.endpoints) return `there are more than ${limits.endpoints} of them`
        if (classes > limits.classes) return 'their durations differ too much to be kept'
      }
      return null
    },
    endpoints: () => [...found.values()],
  }
}
