/*
 * Without a terminal k6 prints, every second, an empty line, one line for the whole run and one for each scenario
 * (internal/cmd/ui.go, renderMultipleBars). That is 100,000 lines in an eight-hour test with several scenarios.
 * --quiet would silence them, and the banner too, but a quiet k6 outlives a killed parent.
 */

/** The line for the whole run while iterations run (internal/execution/scheduler.go, getRunStats). */
const running =
  /^(?:running|paused)(?: \([\d.dhms]+\))?, \d+\/\d+ VUs, (\d+) complete and (\d+) interrupted iterations$/

/** The same line before that, and at the end of a run that did not come so far. */
const starting = /^(?:Init|Run) +\[ *\d+% \]/

const isHeader = (line: string): boolean =>
  line.endsWith(' interrupted iterations') ? running.test(line) : starting.test(line)

// The status is a character of three bytes, or a space: • ↓ ✗ ✓. An idle bar has dashes for a percentage.
const bar = /^.{1,120} (?: |\xe2..) \[(?: +\d+% |-+)\]/s

/** How many iterations k6 says it completed, and how many it broke off at the end of a scenario or of the run. */
export type ProgressCounts = { complete: number; interrupted: number }

/**
 * Lets one progress line through every `intervalMs`, and the whole of the last progress block; all other lines
 * pass as they are, in their order.
 *
 * @param intervalMs 0 lets everything through.
 * @param now the clock in milliseconds.
 * @returns a function that takes the next whole line (latin1, without its end) and returns the lines to print
 * now, one that returns what is left at the end, and one that returns what the last progress line said of iterations:
 * null where there was none. A script can print such a line too, but k6's own comes after all that a script prints.
 */
export function progressThinner(intervalMs: number, now: () => number) {
  let nextAt = now() + intervalMs
  /** An empty line that may start a block. */
  let blank = false
  /** The last block, not printed yet: dropped as soon as a newer one comes. */
  let block: readonly string[] = []
  /** The block is still growing. */
  let open = false
  let lastRunning = ''

  const start = (line: string): readonly string[] => {
    blank = false
    block = ['', line]
    open = true
    if (now() < nextAt) return []
    nextAt = now() + intervalMs
    return [line]
  }

  const other = (line: string): readonly string[] => {
    open = false
    // Text without an end of its own, such as a script's summary, takes the empty line of k6's last block.
    if (isHeader(line)) block = []
    const before = blank ? [''] : []
    blank = line === ''
    return blank ? before : [...before, line]
  }

  return {
    line(line: string): readonly string[] {
      if (line.endsWith(' interrupted iterations') && running.test(line)) lastRunning = line
      if (intervalMs === 0) return [line]
      if (blank && isHeader(line)) return start(line)
      if (open && bar.test(line)) {
        block = [...block, line]
        return []
      }
      return other(line)
    },
    end(): readonly string[] {
      return blank ? [...block, ''] : block
    },
    counts(): ProgressCounts | null {
      const [, complete, interrupted] = running.exec(lastRunning) ?? []
      return complete === undefined ? null : { complete: Number(complete), interrupted: Number(interrupted) }
    },
  }
}
