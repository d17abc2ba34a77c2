import { limitFigure, measuredWords, resolutionWords, unitOf } from '../../results/figures.ts'
import { isWithoutResponse } from '../../results/no-response.ts'
import type { Result, Threshold } from '../../results/result.ts'
import { parseThreshold } from '../../results/threshold.ts'
import { distanceWords } from './distance.ts'
import { codeCell, prose } from './escape.ts'
import { longTable, unbroken } from './table.ts'

const icons: Readonly<Record<Threshold['status'], string>> = {
  crossed: '❌',
  unknown: '❔',
  'no-data': '⚠️',
  ok: '✅',
}

/** A table of the thresholds, those that were crossed first; empty when there are none. */
export function renderThresholds(result: Result, mostBytes: number): string {
  const { thresholds } = result
  if (thresholds.length === 0) return ''
  const items = (Object.keys(icons) as Threshold['status'][]).flatMap((status) =>
    thresholds.filter((threshold) => threshold.status === status),
  )
  const columns = { head: ['', 'Threshold', 'Measured', 'Limit', 'Distance'], right: [2, 3, 4] }
  return longTable(columns, { items, row: (threshold) => row(threshold, result), noun: 'threshold' }, mostBytes)
}

function row(threshold: Threshold, { metrics }: Result): readonly string[] {
  const { metric, expression, status } = threshold
  const found = metrics.get(metric)
  const parsed = parseThreshold(expression)
  const unit = parsed && found ? unitOf(found, parsed.aggregation) : ''
  const strong = (text: string) => (status === 'crossed' && text !== '' ? `**${unbroken(text)}**` : unbroken(text))
  const silent = isWithoutResponse(threshold, metrics)
  return [
    icons[silent && status === 'ok' ? 'no-data' : status],
    `${codeCell(metric)} ${parsed ? prose(parsed.aggregation) : codeCell(expression)}`,
    strong(silent ? 'no response' : measuredWords(threshold, found)),
    parsed ? unbroken(`${prose(parsed.operator)} ${limitFigure(parsed.limit, unit)}`) : '',
    strong(silent ? '' : resolutionWords(threshold, found) || distanceWords(threshold, unit)),
  ]
}
