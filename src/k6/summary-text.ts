/** Which statistics k6 was asked for, in its order, and which of them the user wants to see. */
export type SummaryStats = { asked: readonly string[]; shown: readonly string[] }

/** A line with hundreds of statistics has some 10,000 characters. */
const longestHeld = 64 * 1024

/**
 * Takes the statistics that nobody but the action asked for out of k6's text at the end of a test
 * (internal/js/summary.js: renderTrendValue): those of a trend stand on one line, all of them, in the order asked for.
 */
export function cutSummaryText({ asked, shown }: SummaryStats) {
  const wanted = new Set(shown)
  const first = ` ${asked[0]}=`
  let held = ''
  /** The line was too long to be held, and its start has been let through. */
  let tooLong = false

  const cutLine = (line: string): string => {
    // Else it would matter into which pieces it came.
    const start = line.length > longestHeld ? -1 : line.indexOf(first)
    return start < 0 ? line : (withStats(line, start + 1, { asked, wanted }) ?? line)
  }

  const lines = (text: string): string => {
    const [start = '', ...others] = text.split('\n')
    const head = tooLong ? start : cutLine(start)
    if (others.length > 0) tooLong = false
    return [head, ...others.map(cutLine)].join('\n')
  }

  return {
    /** Takes the next piece (latin1), cut anywhere, and returns what can be shown. */
    take(piece: string): string {
      const text = held + piece
      const end = text.lastIndexOf('\n') + 1
      const whole = end === 0 ? '' : lines(text.slice(0, end))
      held = text.slice(end)
      if (held.length <= longestHeld) return whole
      const rest = held
      held = ''
      tooLong = true
      return whole + rest
    },
    /** What is left. */
    end(): string {
      const rest = tooLong ? held : cutLine(held)
      held = ''
      return rest
    },
  }
}

export type SummaryTextCut = ReturnType<typeof cutSummaryText>

const cell = /([^\s=]+)=\S+ */y

/** The line with the wanted statistics only; null: these are not all that were asked for, in their order. */
function withStats(
  line: string,
  start: number,
  { asked, wanted }: { asked: readonly string[]; wanted: ReadonlySet<string> },
): string | null {
  const cells: string[] = []
  cell.lastIndex = start
  for (const stat of asked) {
    const match = cell.exec(line)
    if (match?.[1] !== stat) return null
    if (wanted.has(stat)) cells.push(match[0])
  }
  const rest = line.slice(cell.lastIndex)
  return /^\s*$/.test(rest) ? `${line.slice(0, start)}${cells.join('')}`.trimEnd() + rest.trimStart() : null
}
