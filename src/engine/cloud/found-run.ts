/** What k6 says of the test run that it started. */
export type FoundRun = {
  /** Digits. */
  id: string
  /** Its page. */
  url: string
}

/** More of a line than k6 ever needs for an address. */
const longestLine = 4096

/**
 * Finds the test run in what k6 prints (internal/cmd/ui.go: printExecutionDescription): `output: URL` of a run in the
 * cloud, `output: cloud (URL)` of one on this machine. The first one counts: what a script prints later is no address.
 */
export function runFinder() {
  const { promise, resolve } = Promise.withResolvers<FoundRun>()
  let found: FoundRun | null = null
  let rest = ''
  return {
    /** Takes a piece of k6's stdout. */
    take(piece: string): void {
      if (found !== null) return
      const lines = (rest + piece).split('\n')
      rest = (lines.pop() ?? '').slice(0, longestLine)
      found = lines.map(runInLine).find((run) => run !== null) ?? null
      if (found !== null) resolve(found)
    },
    /** The run, once it is known; it never rejects. */
    run: promise,
    known: () => found,
  }
}

function runInLine(line: string): FoundRun | null {
  const [, address = ''] = /^ *output: (?:cloud \()?(https?:\/\/[^\s),]+)/.exec(line) ?? []
  const url = URL.parse(address)
  const id = url && /\/runs\/(\d{1,18})(?:\/|$)/.exec(url.pathname)?.[1]
  return url && id ? { id, url: url.href } : null
}
