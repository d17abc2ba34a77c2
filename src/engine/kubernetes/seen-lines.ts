/** A moment as the kubelet writes it before a line: seconds, fraction, offset from UTC. */
const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** The second that a timestamp is in, in seconds since 1970; null: it is none. */
export function secondOf(time: string): number | null {
  const [, second, offset] = timestamp.exec(time) ?? []
  const ms = Date.parse(`${second}${offset}`)
  return Number.isNaN(ms) ? null : ms / 1000
}

type Counts = Map<string, number>

export type SeenLines = {
  /** Whether a line of this time was not there before; takes note of it. */
  isNew(time: string): boolean
  /** From now on the lines since {@link since} come again. */
  comeAgain(): void
  /** The second from which on to read so that no line is missed, as a timestamp; null: from the start. */
  since(): string | null
}

/**
 * Which lines of a log were read, to read on after a stream broke without losing or doubling any. The API reads on from
 * a whole second. It is the one before the newest, because the lines of stdout and stderr need not be in the order of
 * their times; so the lines of these two seconds are remembered by their time.
 */
export function seenLines(): SeenLines {
  const seconds = new Map<number, Counts>()
  let start: number | null = null
  let again: Counts = new Map()
  const note = (second: number, time: string) => {
    start = Math.max(start ?? 0, second - 1)
    const counts: Counts = seconds.get(second) ?? new Map()
    counts.set(time, (counts.get(time) ?? 0) + 1)
    seconds.set(second, counts)
    for (const old of seconds.keys()) if (old < start) seconds.delete(old)
  }
  return {
    isNew(time) {
      const left = again.get(time) ?? 0
      if (left > 0) {
        again.set(time, left - 1)
        return false
      }
      const second = secondOf(time)
      if (second !== null) note(second, time)
      return true
    },
    comeAgain() {
      again = new Map([...seconds.values()].flatMap((counts) => [...counts]))
    },
    since: () => (start === null ? null : new Date(start * 1000).toISOString()),
  }
}
