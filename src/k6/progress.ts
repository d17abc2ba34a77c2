/*
 * Without a terminal k6 prints, every second, an empty line, one line for the whole run and one for each scenario
 * (internal/cmd/ui.go, renderMultipleBars). That is 100,000 lines in an eight-hour test with several scenarios.
 * --quiet would silence them, and the banner too, but a quiet k6 outlives a killed parent.
 */

const header =
  /^(?:running \(.+\), \d+\/\d+ VUs, \d+ complete and \d+ interrupted iterations|(?:Init|Run) +\[ *\d+% \].*)$/

// The status is a character of three bytes, or a space: • ↓ ✗ ✓. An idle bar has dashes for a percentage.
const bar = /^.{1,120} (?: |\xe2..) \[(?: +\d+% |-+)\]/s

/**
 * Lets one progress line through every `intervalMs`, and the whole of the last progress block; all other lines
 * pass as they are, in their order.
 *
 * @param intervalMs 0 lets everything through.
 * @param now the clock in milliseconds.
 * @returns a function that takes the next whole line (latin1, without its end) and returns the lines to print
 * now, and one that returns what is left at the end.
 */
export function progressThinner(intervalMs: number, now: () => number) {
  let nextAt = now() + intervalMs
  /** An empty line that may start a block. */
  let blank = false
  /** The last block, not printed yet: dropped as soon as a newer one comes. */
  let block: readonly string[] = []
  /** The block is still growing. */
  let open = false

  const start = (line: string): readonly string[] => {
    blank = false
    block = ['', line]
    open = true
    if (now() < nextAt) return []
    nextAt = now() + intervalMs
    return [line]
  }

  return {
    line(line: string): readonly string[] {
      if (intervalMs === 0) return [line]
      if (blank && header.test(line)) return start(line)
      if (open && bar.test(line)) {
        block = [...block, line]
        return []
      }
      open = false
      const before = blank ? [''] : []
      blank = line === ''
      return blank ? before : [...before, line]
    },
    end(): readonly string[] {
      return blank ? [...block, ''] : block
    },
  }
}
