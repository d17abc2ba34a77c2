import { createServer } from 'node:net'
import { killGroup } from '../base/child-process.ts'

/** A way to ask a running k6, once, for a graceful end. */
export type Stopper = {
  /** What k6 must be started with so that it can be asked. */
  args: readonly string[]
  /** Asks k6; teardown() and the summary still happen. */
  stop: (pid: number) => void | Promise<void>
}

/** By one SIGINT to the whole group, because a k6 that runs a custom build as its child does not pass signals on. */
export const signalStopper: Stopper = { args: [], stop: (pid) => killGroup(pid, 'SIGINT') }

/**
 * By k6's REST API, for Windows, where a signal from Node would end k6 at once. The address is on loopback, on a
 * port that was free a moment ago.
 *
 * @param given the user's own `--address`, or null.
 */
export async function restStopper(given: string | null): Promise<Stopper> {
  const address = given ?? `127.0.0.1:${await freePort()}`
  return {
    args: given === null ? ['--address', address] : [],
    async stop() {
      await fetch(`http://${address}/v1/status`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ data: { type: 'status', id: 'default', attributes: { stopped: true } } }),
      }).catch(() => {}) // it may just have ended; if it hangs instead, it is killed in time
    },
  }
}

/**
 * The way for this platform. On Windows the runner's Ctrl-C reaches k6 by itself, so only what the step may end without
 * one needs it.
 *
 * @param settings.isStopped whether it may: by a timeout, for a target that died, for another script that failed.
 * @param settings.address the user's own `--address`, or null.
 */
export async function stopperFor(
  platform: NodeJS.Platform,
  { isStopped, address }: { isStopped: boolean; address: string | null },
): Promise<Stopper> {
  if (platform !== 'win32') return signalStopper
  return isStopped ? restStopper(address) : { args: [], stop: () => {} }
}

/** A port of loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
