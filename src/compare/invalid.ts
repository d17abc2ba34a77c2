import type { Comparison } from './comparison.ts'

/**
 * A comparison with a run that is no valid measurement: no figure of it is told. What broke in it, though not in what it
 * is compared with, is worse all the same.
 *
 * @param broke a part of a sentence; null: nothing.
 */
export function withoutFigures(
  comparison: Comparison,
  { note, broke }: { note: string; broke: string | null },
): Comparison {
  const { mode, runs, notes } = comparison
  const told = { mode, figures: [], runs, notes: [...notes, note] }
  if (broke !== null) return { ...told, verdict: 'worse', broke }
  return { ...told, verdict: runs === 0 ? null : 'too-little-to-tell' }
}
