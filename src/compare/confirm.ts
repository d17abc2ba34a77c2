import type { Comparison, FigureComparison } from './comparison.ts'
import { comparisonOf } from './judged-figure.ts'
import { nameOf } from './measurement.ts'

/**
 * What two runs of the same test say together: a figure is worse only if it is in both. One that the second run does
 * not confirm has what the second says of it, since chance, or something beside the test, explains the first.
 *
 * @param first the comparison that says worse
 * @param second that of the run that was to confirm it
 */
export function confirmComparison(first: Comparison, second: Comparison): Comparison {
  const confirmed = first.figures.map(
    (figure): Confirmed => (figure.verdict === 'worse' ? confirmedFigure(figure, second) : { figure }),
  )
  const added = second.notes.filter((note) => !first.notes.includes(note))
  return comparisonOf({
    ...first,
    figures: confirmed.map(({ figure }) => figure),
    notes: [...first.notes, ...added, ...confirmed.flatMap(({ note }) => note ?? [])],
  })
}

type Confirmed = { figure: FigureComparison; note?: string }

function confirmedFigure(figure: FigureComparison, { figures }: Comparison): Confirmed {
  const again = figures.find(
    ({ metric, aggregation }) => metric === figure.metric && aggregation === figure.aggregation,
  )
  const name = nameOf(figure)
  const unsure = { verdict: 'too-little-to-tell' } as const
  if (again === undefined) {
    const note = `${name} was worse at first, but was not measured when the test ran once more.`
    return { figure: { ...figure, ...unsure }, note }
  }
  if (again.verdict === 'worse') return { figure, note: `${name} was worse again when the test ran once more.` }
  // Of two runs that contradict each other, neither is to be believed.
  if (again.verdict === 'better') {
    const note = `${name} was worse at first, and better when the test ran once more.`
    return { figure: { ...again, ...unsure }, note }
  }
  return { figure: again, note: `${name} was worse at first, but not when the test ran once more.` }
}
