/** A moment as the kubelet writes it before a line: seconds, fraction, offset from UTC. */
const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** The second that a timestamp is in, as a timestamp; null: it is none. */
export function secondOf(time: string): string | null {
  const [, second, offset] = timestamp.exec(time) ?? []
  return second === undefined || offset === undefined ? null : `${second}${offset}`
}

type Counts = Map<string, number>

export type SeenLines = {
  /** Whether a line of this time was not there before; takes note of it. */
  isNew(time: string): boolean
  /** From now on the lines since {@link since} come again. */
  comeAgain(): void
  /** The second from which on to read so that no line is missed; null: from the start. */
  since(): string | null
}

/**
 * Which lines of a log were read, to read on after a stream broke without losing or doubling any. The API reads on from
 * a whole second, so the lines of the last two seconds are remembered by their time. Two seconds, because the lines of
 * stdout and stderr need not be in the order of their times.
 */
export function seenLines(): SeenLines {
  const seconds = new Map<string, Counts>()
  let again: Counts = new Map()
  const oldest = () => [...seconds.keys()].toSorted()[0] ?? null
  const note = (second: string, time: string) => {
    const counts: Counts = seconds.get(second) ?? new Map()
    counts.set(time, (counts.get(time) ?? 0) + 1)
    seconds.set(second, counts)
    // The oldest, which need not be the one that came first.
    if (seconds.size > 2) seconds.delete(oldest() ?? '')
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
    since: oldest,
  }
}
