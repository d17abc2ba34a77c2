import { UserError } from '../base/errors.ts'
import { quote } from '../base/text.ts'
import type { ComparedFigure } from '../compare/comparison.ts'
import { nameOf } from '../compare/measurement.ts'
import { parseThreshold, percentileOf } from '../results/threshold.ts'
import { notAllowed } from './input-values.ts'

const input = 'compare-metrics'

/** What is compared unless `compare-metrics` says otherwise. */
export const defaultFigures: readonly ComparedFigure[] = [
  { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' },
  { metric: 'http_reqs', aggregation: 'rate', better: 'higher' },
  { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' },
]

/** Every figure makes chance harder to tell from the rest. */
const mostFigures = 20

/**
 * Reads `compare-metrics`: one `METRIC AGGREGATION [lower|higher]` a line, or with commas between them. The last word,
 * which is better, can be left out where it is plain.
 *
 * @throws UserError when one is none, or stands there twice.
 */
export function comparedFigures(text: string): readonly ComparedFigure[] {
  const figures = splitOutsideBraces(text)
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map(comparedFigure)
  if (figures.length > mostFigures) {
    throw new UserError(
      `input ${input}: ${figures.length} figures are more than the ${mostFigures} that can be compared`,
    )
  }
  const names = figures.map(({ metric, aggregation }) => `${metric} ${percentileOf(aggregation) ?? aggregation}`)
  const twice = figures.find((_, index) => names.indexOf(names[index] ?? '') < index)
  if (twice) throw new UserError(`input ${input}: ${quote(nameOf(twice))} stands there twice`)
  return figures.length === 0 ? defaultFigures : figures
}

/** At line ends and commas; those between the tags of a submetric are part of its name. */
function splitOutsideBraces(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === '{') depth++
    if (character === '}') depth--
    if (character === '\n') depth = 0
    if (character === '\n' || (character === ',' && depth <= 0)) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

// As k6 takes metrics (metrics/registry.go, metrics/metric.go); versions before 0.50 took other names too.
const form = /^([A-Za-z_]\w{0,127}(?:\{.+\})?)\s+(\S+?)(?:\s+(lower|higher))?$/

function comparedFigure(item: string): ComparedFigure {
  const [, metric = '', aggregation = '', word] = form.exec(item) ?? []
  // A threshold has the same words before its operator.
  if (parseThreshold(`${aggregation}<0`)?.aggregation !== aggregation || aggregation === '') {
    throw notAllowed(input, item, 'a figure such as http_req_duration p(95), or my_errors rate lower')
  }
  const better = word === 'lower' || word === 'higher' ? word : betterOf(metric, aggregation)
  if (better) return { metric, aggregation, better }
  throw new UserError(
    `input ${input}: ${quote(item)} does not say which is better, and k6 does not know: add the word lower or higher`,
  )
}

const amounts = new Set(['rate', 'count'])

const betterAmounts: Readonly<Record<string, ComparedFigure['better']>> = {
  http_reqs: 'higher',
  iterations: 'higher',
  data_received: 'higher',
  data_sent: 'higher',
  checks: 'higher',
  http_req_failed: 'lower',
  dropped_iterations: 'lower',
}

/** Which way a figure gets better, where that is plain: times are better short, and more work done is better. */
function betterOf(metric: string, aggregation: string): ComparedFigure['better'] | undefined {
  const [base = ''] = metric.split('{')
  if (aggregation === 'value') return undefined
  if (!amounts.has(aggregation)) return 'lower'
  return Object.hasOwn(betterAmounts, base) ? betterAmounts[base] : undefined
}

/**
 * Reads `max-regression`: `10%` is 0.1.
 *
 * @throws UserError when it is no percentage above 0 and up to 1000.
 */
export function maxRegression(text: string): number {
  const percent = /^\d{1,4}(?:\.\d{1,6})?\s*%$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (percent > 0 && percent <= 1000) return percent / 100
  const hint = /^\d+(?:\.\d+)?$/.test(text) ? ` (the % is missing: ${text}%?)` : ''
  throw notAllowed('max-regression', text, `a percentage above 0% and up to 1000%, such as 10% or 2.5%${hint}`)
}
