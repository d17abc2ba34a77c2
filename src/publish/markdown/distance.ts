import { figure, pointsWords, type Unit } from '../../results/figures.ts'
import type { Threshold } from '../../results/result.ts'
import { holds, parseThreshold } from '../../results/threshold.ts'

/**
 * How far a threshold's value is from its limit, in words that need no legend: `62.4% over`, `40 short`,
 * `1.4 points to spare`; empty where nothing can be said.
 */
export function distanceWords({ expression, status, value }: Threshold, unit: Unit): string {
  const parsed = parseThreshold(expression)
  // What k6 judged and what its summary holds can differ, for example after an abort.
  if (parsed === null || value === null || status === 'no-data' || status === 'unknown') return ''
  if (holds(value, parsed) !== (status === 'ok')) return ''
  const { operator, limit } = parsed
  if (operator.startsWith('=') || operator === '!=') {
    return value === limit ? 'equal' : `${sizeWords(value, limit, unit)} ${value > limit ? 'above' : 'below'}`
  }
  if (value === limit) return 'at the limit'
  if (limit > 0 && value / limit >= 10) return `${figure(value / limit, '')}× the limit`
  const beyond = operator.startsWith('<') ? 'over' : 'short'
  return `${sizeWords(value, limit, unit)} ${status === 'ok' ? 'to spare' : beyond}`
}

/** Up to here whole numbers are things that people count. */
const countable = 1000

/** The size of a difference: in points for shares, as a number for small counts, else relative to the limit. */
function sizeWords(value: number, limit: number, unit: Unit): string {
  const size = Math.abs(value - limit)
  if (unit === 'share') return pointsWords(size)
  const isCount = unit === '' && Number.isInteger(value) && Number.isInteger(limit) && Math.abs(limit) < countable
  return isCount || limit === 0 ? figure(size, unit) : figure(size / Math.abs(limit), 'share')
}
