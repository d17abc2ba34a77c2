import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf, UserError } from '../base/errors.ts'
import { follow, type HttpRequest, redirectTarget, send } from '../base/http.ts'
import { shownUrl } from '../base/text.ts'
import type { InstallJob } from './install-context.ts'

/**
 * A server could not be reached, so the installer may try another way to get k6. When a server does answer, and the
 * answer is "no such release" or a file that is not what it should be, that is a UserError: then nothing else is tried.
 */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

type Try<T> = (request: Pick<HttpRequest, 'signal'>, alive: () => void) => Promise<T>

/**
 * Hands the body of a URL on while it comes in.
 *
 * @param use what to do with it; after a failure on the way it is called again, with a body from its start.
 * @returns what `use` does, or null where there is nothing (404, 410).
 * @throws {Unavailable} when the server cannot be reached, fails, or refuses; {UserError} when there is more than
 * `maxBytes`; and what `use` throws, which if it is no UserError is tried again.
 */
export const fetchBody = <T>(
  job: InstallJob,
  url: string,
  { maxBytes, headers = {} }: { maxBytes: number; headers?: HttpRequest['headers'] },
  use: (chunks: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T | null> =>
  withRetries(job, url, async (request, alive) => {
    const message = await follow(url, { ...request, headers })
    return isThere(message) ? use(bodyOf(message, url, { maxBytes, alive })) : null
  })

/** The text of a URL, or null where there is none (404, 410). Throws as above. */
export const fetchText = (
  job: InstallJob,
  url: string,
  limits: { maxBytes: number; headers?: HttpRequest['headers'] },
): Promise<string | null> => fetchBody(job, url, limits, async (chunks) => text(chunks))

/**
 * Follows redirects only until one leads to a path that matches.
 *
 * @returns what the pattern's first group has of it, or null when no redirect does. Throws as above.
 */
export const fetchRedirect = (job: InstallJob, url: string, pattern: RegExp): Promise<string | null> =>
  withRetries(job, url, async (request) => {
    let at = new URL(url)
    for (let hops = 0; hops < 5; hops++) {
      const message = await send(at, { ...request, headers: {} })
      message.destroy()
      const target = redirectTarget(at, message)
      if (target === null) {
        isThere(message) // throws what is worth another try
        return null
      }
      const found = pattern.exec(target.pathname)?.[1]
      if (found !== undefined) return found
      at = target
    }
    return null
  })

function isThere(message: IncomingMessage): boolean {
  const status = message.statusCode ?? 0
  if (status === 200) return true
  message.destroy()
  if (status === 404 || status === 410) return false
  // Any other answer may come from a proxy that lets nobody out (403, for one): it says nothing about the file.
  const passing = status === 408 || status === 429 || status >= 500
  throw passing ? new Error(`HTTP ${status}`) : new Unavailable(`HTTP ${status}`)
}

async function* bodyOf(
  message: IncomingMessage,
  url: string,
  { maxBytes, alive }: { maxBytes: number; alive: () => void },
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    alive()
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new UserError(`${shownUrl(url)} is larger than ${maxBytes} bytes, more than k6 ever had`)
    yield chunk
  }
}

async function withRetries<T>(job: InstallJob, url: string, attempt: Try<T>): Promise<T> {
  const { retryDelaysMs, totalMs } = job.limits
  const deadline = AbortSignal.timeout(totalMs)
  const signal = AbortSignal.any([job.signal, deadline])
  const unavailable = (why: string) => new Unavailable(`${shownUrl(url)}: ${why}`)
  for (const wait of [...retryDelaysMs, null]) {
    try {
      return await withIdleLimit(signal, job.limits.idleMs, attempt)
    } catch (error) {
      job.signal.throwIfAborted()
      if (error instanceof UserError) throw error
      if (deadline.aborted) throw unavailable(`not done within ${totalMs / 1000} s`)
      if (error instanceof Unavailable || wait === null) throw unavailable(reasonOf(error))
      job.log(`${shownUrl(url)}: ${reasonOf(error)}; trying again in ${wait / 1000} s`)
      await delay(wait, undefined, { signal: job.signal }).catch(() => job.signal.throwIfAborted())
    }
  }
  throw unavailable('never tried')
}

/** Gives up a try when nothing has come for too long. */
async function withIdleLimit<T>(signal: AbortSignal, idleMs: number, attempt: Try<T>): Promise<T> {
  const idle = new AbortController()
  const timer = setTimeout(() => idle.abort(new Error(`no answer for ${idleMs / 1000} s`)), idleMs)
  try {
    return await attempt({ signal: AbortSignal.any([signal, idle.signal]) }, () => timer.refresh())
  } catch (error) {
    throw idle.signal.aborted ? idle.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}
