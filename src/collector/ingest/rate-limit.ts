/** Clients that are remembered at once; about 10 MB. */
const maxClients = 100_000

/** Milliseconds between two looks for clients that may come freely again. */
const forgetMs = 10_000

/**
 * Limits how often each client may come: `perMinute` at once, then evenly spread (a leaky bucket in one number a
 * client). Clients live in memory only. They are forgotten soon after they may come freely again, which is a minute after
 * their last report at most: the page /privacy says so.
 *
 * @returns a function that says in how many seconds the client may come again; 0 is now.
 */
export function createRateLimit(perMinute: number, now: () => number = performance.now.bind(performance)) {
  const minuteMs = 60_000
  const stepMs = minuteMs / perMinute
  const fullAt = new Map<string, number>()

  const forgetFree = () => {
    const time = now()
    for (const [client, full] of fullAt) if (full <= time) fullAt.delete(client)
  }
  const makeRoom = () => {
    forgetFree()
    for (const client of fullAt.keys()) {
      if (fullAt.size < maxClients) break
      fullAt.delete(client)
    }
  }

  setInterval(forgetFree, forgetMs).unref()
  return (client: string): number => {
    const time = now()
    const full = Math.max(fullAt.get(client) ?? 0, time) + stepMs
    const wait = full - time - minuteMs
    if (wait > 1e-6) return Math.ceil(wait / 1000)
    if (fullAt.size >= maxClients && !fullAt.has(client)) makeRoom()
    fullAt.set(client, full)
    return 0
  }
}

export type RateLimit = ReturnType<typeof createRateLimit>
