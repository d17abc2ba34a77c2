import type { Doubt } from '../../verdict/doubts.ts'
import { validityBy } from '../../verdict/valid-runs.ts'
import { prose } from './escape.ts'

/** What a reader must know before the figures: that they are no valid measurement, or k6's own; empty when neither. */
export function renderDoubts(doubts: readonly Doubt[]): string {
  const { invalid } = validityBy(doubts)
  const busy = doubts.filter(({ about }) => about === 'k6-cpu')
  return [
    ...(invalid === null ? [] : [`⚠️ **This is no valid measurement:** ${prose(invalid)}.`]),
    ...busy.map(({ words }) => `⚠️ ${prose(words)}.`),
  ].join('\n\n')
}
