import { type Metric, provablyEmpty } from './result.ts'

/** A threshold expression, taken apart. */
export type ThresholdExpression = {
  /** `count`, `rate`, `value`, `avg`, `min`, `med`, `max`, or a percentile as it is spelled, `p(99.90)`. */
  aggregation: string
  /** The percentile, from 0 to 100; null when the aggregation is none. */
  percentile: number | null
  operator: string
  limit: number
}

// k6 looks for them in this order, wherever they stand.
const operators = ['<=', '<', '>=', '>', '===', '==', '!=']
const keywords = new Set(['value', 'count', 'rate', 'avg', 'min', 'med', 'max'])
const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/

function finite(text: string): number | null {
  const value = decimal.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : null
}

/** The percentile that `p(99.90)` names; null for anything else. */
export function percentileOf(aggregation: string): number | null {
  // Without a regular expression's match, because shards have 300 of them for every metric.
  const isOne = aggregation.startsWith('p(') && aggregation.endsWith(')')
  const value = isOne ? finite(aggregation.slice(2, -1)) : null
  return value !== null && value >= 0 && value <= 100 ? value : null
}

/**
 * Reads a threshold expression as k6 does (metrics/thresholds_parser.go), but for numbers that nobody writes there
 * (hexadecimal, infinite).
 *
 * @returns null when it is none.
 */
export function parseThreshold(expression: string): ThresholdExpression | null {
  for (const operator of operators) {
    const at = expression.indexOf(operator)
    if (at < 0 || at + operator.length === expression.length) continue
    const aggregation = expression.slice(0, at).trim()
    const limit = finite(expression.slice(at + operator.length).trim())
    const percentile = percentileOf(aggregation)
    if (limit === null || (percentile === null && !keywords.has(aggregation))) return null
    return { aggregation, percentile, operator, limit }
  }
  return null
}

/** Whether a value is as the expression wants it (metrics/thresholds.go, runNoTaint). */
export function holds(value: number, { operator, limit }: ThresholdExpression): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
    case '!=':
      return value !== limit
    default:
      return value === limit
  }
}

/** The measured value of a metric that a threshold, or a comparison, is about; null when the summary does not have it. */
export function measuredValue(
  metric: Pick<Metric, 'kind' | 'values'>,
  { aggregation, percentile }: Pick<ThresholdExpression, 'aggregation' | 'percentile'>,
): number | null {
  if (provablyEmpty(metric)) return null
  const { kind, values } = metric
  if (percentile === null) {
    // The rate of a rate metric is called value in the file (internal/js/summary-wrapper.js).
    return values[kind === 'rate' && aggregation === 'rate' ? 'value' : aggregation] ?? null
  }
  const isThere = Object.hasOwn(values, aggregation)
  const key = isThere ? aggregation : Object.keys(values).find((name) => percentileOf(name) === percentile)
  return key === undefined ? null : (values[key] ?? null)
}
