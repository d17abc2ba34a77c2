/** One line of a chart over time; null: nothing was measured there. */
export type Line = {
  title: string
  /** Of the values, as the axis names it. */
  unit: string
  /** `#rrggbb` that is seen on white and on black. */
  colour: string
  values: readonly (number | null)[]
}

/** Seconds from the start, at the first and the last value. */
export type Span = { first: number; last: number }

/** What no chart can need, and Mermaid could not read: from 1e21 on, numbers have exponents. */
const largest = 1e15

/** The size is in pixels; wider pages show it as it is, narrower ones shrink it. */
const layout = {
  width: 800,
  height: 230,
  titleFontSize: 16,
  xAxis: { labelFontSize: 12, titleFontSize: 12 },
  yAxis: { labelFontSize: 12, titleFontSize: 12 },
}

/**
 * A chart in Mermaid, fenced for GitHub's Markdown. The texts of a line are the action's own: nothing is escaped.
 *
 * A line cannot have a gap. Where nothing was measured it goes straight on to the next value.
 */
export function xychart({ title, unit, colour, values }: Line, span: Span): string {
  const drawn = withoutGaps(values.map(usable))
  const time = timeAxis(span)
  const themeVariables = { xyChart: { plotColorPalette: colour, backgroundColor: 'transparent' } }
  return [
    '```mermaid',
    `%%{init: ${JSON.stringify({ xyChart: layout, themeVariables })}}%%`,
    // GitHub's hosts differ in their versions of Mermaid; all of them know the old name of the chart.
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "${time.unit}" ${digits(time.first)} --> ${digits(time.last)}`,
    `  y-axis "${unit}" 0 --> ${digits(axisEnd(drawn))}`,
    `  line [${drawn.map(digits).join(', ')}]`,
    '```',
  ].join('\n')
}

/** The largest value that a line shows; 0: there is none. */
export const peak = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, usable(value) ?? 0), 0)

const usable = (value: number | null): number | null =>
  value !== null && value >= 0 && value <= largest ? value : null

function withoutGaps(values: readonly (number | null)[]): readonly number[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]))
  return values.map((value, index) => {
    if (value !== null) return value
    const after = known.find((point) => point.index > index)
    const before = known.findLast((point) => point.index < index)
    if (!before || !after) return (before ?? after)?.value ?? 0
    return before.value + ((after.value - before.value) * (index - before.index)) / (after.index - before.index)
  })
}

const timeUnits = [
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** In the largest unit of which there are at least three. */
function timeAxis({ first, last }: Span): Span & { unit: string } {
  const [unit, size] = timeUnits.find(([, seconds]) => last >= 3 * seconds) ?? timeUnits[2]
  const from = usable(first / size) ?? 0
  const to = usable(last / size) ?? 0
  return { unit, first: from, last: to > from ? to : from + 1 }
}

/** Ends of an axis at which Mermaid makes eleven marks at most, so that their figures do not stand in each other. */
const ends = [1, 1.5, 2, 3.5, 5, 7.5, 10]

function axisEnd(values: readonly number[]): number {
  const top = peak(values)
  if (top < 1e-5) return 1
  const size = 10 ** Math.floor(Math.log10(top))
  return size * (ends.find((end) => end * size >= top) ?? 10)
}

/** Three that count, without an exponent. */
function digits(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return rounded < 1e-6 ? '0' : String(rounded)
}
