import { request } from 'node:http'
import { connect, statusOf } from '../base/connect.ts'
import { reasonOf } from '../base/errors.ts'
import { proxyFor } from '../base/proxy.ts'
import { authorization } from '../base/url-parts.ts'
import { reportRequest } from './request.ts'

/** What became of the usage report; the detail is one line for the log. */
export type Sent = { status: 'sent' | 'failed'; detail: string }

export type SendRequest = {
  url: string
  /** The JSON text. */
  body: string
  /** Where the proxies are named. */
  env: NodeJS.ProcessEnv
  /** Settles when the run has ended, well or not. */
  runEnded: Promise<unknown>
  limits?: SendLimits
  /** Gives up at once. */
  signal?: AbortSignal
}

/** Milliseconds for everything from the first name look-up on, and how many of them may pass after the run's end. */
export type SendLimits = { totalMs: number; afterRunMs: number }

const defaultLimits: SendLimits = { totalMs: 3000, afterRunMs: 1000 }

/**
 * Posts the usage report once, and waits for no more than the answer's status. No redirect is followed. It never
 * fails otherwise than by its result, and when that is there, nothing of it is left: no socket, no timer, no look-up.
 */
export async function sendUsageReport({ limits = defaultLimits, ...report }: SendRequest): Promise<Sent> {
  const deadline = startDeadline(report, limits)
  try {
    const status = await Promise.race([deadline.passed, post(report, deadline.signal)])
    return { status: status >= 200 && status < 300 ? 'sent' : 'failed', detail: `answered ${status}` }
  } catch (error) {
    return { status: 'failed', detail: reasonOf(error) }
  } finally {
    deadline.end()
  }
}

/** A signal that closes everything when the time is over, and at the latest by `end`. */
function startDeadline({ runEnded, signal: cancelled }: SendRequest, { totalMs, afterRunMs }: SendLimits) {
  const controller = new AbortController()
  const { signal } = controller
  const passed = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  const abort = (reason: string) => controller.abort(new Error(reason))
  const timers = [setTimeout(abort, totalMs, `no answer within ${totalMs / 1000} s`)]
  const afterRun = () => {
    if (signal.aborted) return
    timers.push(setTimeout(abort, afterRunMs, `no answer within ${afterRunMs / 1000} s after the run's end`))
  }
  runEnded.then(afterRun, afterRun)
  const cancel = () => abort('the step was cancelled')
  if (cancelled?.aborted) cancel()
  cancelled?.addEventListener('abort', cancel)
  return {
    signal,
    passed,
    end() {
      for (const timer of timers) clearTimeout(timer)
      cancelled?.removeEventListener('abort', cancel)
      abort('done')
    },
  }
}

/** @returns the status of the answer. */
async function post({ url, body, env }: SendRequest, signal: AbortSignal): Promise<number> {
  const { method, target, headers } = reportRequest(url, body)
  signal.throwIfAborted()
  const proxy = proxyFor(target, env)
  const socket = await connect(target, proxy, signal)
  const path = target.pathname + target.search
  // A proxy must be told where to; through a tunnel it has been.
  const relay = target.protocol === 'http:' ? proxy : null
  const posting = request({
    createConnection: () => socket,
    method,
    path: relay ? target.origin + path : path,
    headers: {
      ...headers,
      ...(relay && authorization('proxy-authorization', relay)),
    },
  })
  posting.end(body)
  return statusOf(posting, 'response')
}
