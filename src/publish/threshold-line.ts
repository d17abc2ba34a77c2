/**
 * The line on which a threshold's expression stands in a script, as a string of its own.
 *
 * @returns null when it does not stand there, or more than once: two metrics can have the same limit.
 */
export function thresholdLine(source: string, expression: string): number | null {
  const [first, second] = ["'", '"', '`']
    .map((quote) => `${quote}${expression}${quote}`)
    .flatMap((literal) => placesOf(source, literal))
  return first === undefined || second !== undefined ? null : source.slice(0, first).split('\n').length
}

/** Where a text stands; the first two places are enough. */
function placesOf(source: string, text: string): readonly number[] {
  const first = source.indexOf(text)
  if (first < 0) return []
  const second = source.indexOf(text, first + text.length)
  return second < 0 ? [first] : [first, second]
}
