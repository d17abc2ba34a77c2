import { intervalWords, signedChange } from './change-words.ts'
import type { Comparison, FigureComparison } from './comparison.ts'
import { nameOf } from './measurement.ts'

const mostShown = 5

const decisions: Readonly<Record<FigureComparison['verdict'], string>> = {
  worse: ' is worse',
  better: ' is better',
  'no-difference': ' is no worse',
  'too-little-to-tell': '',
}

/**
 * Where a comparison stands after a round, as one line: `round 6: http_req_duration p(95) +3.1% (-1.2% to +7.6%), going
 * on`.
 *
 * @param next what comes next: `going on`.
 * @param isFinal whether verdicts are decisions: not where all rounds are judged at once, and there are more to come.
 */
export function roundLine(
  { figures, broke }: Comparison,
  { round, next, isFinal }: { round: number; next: string; isFinal: boolean },
): string {
  const shown = figures.slice(0, mostShown).map((figure) => {
    const interval = figure.runs < 3 ? '' : intervalWords(figure)
    const words = `${nameOf(figure)} ${signedChange(figure)}${interval === '' ? '' : ` (${interval})`}`
    return `${words}${isFinal ? decisions[figure.verdict] : ''}`
  })
  const more = figures.length > mostShown ? [`${figures.length - mostShown} more`] : []
  const nothing = broke ?? 'nothing to compare yet'
  const standing = shown.length === 0 ? nothing : [...shown, ...more].join('; ')
  // A plain minus, which every terminal shows.
  return `round ${round}: ${standing}, ${next}`.replaceAll('\u2212', '-')
}
