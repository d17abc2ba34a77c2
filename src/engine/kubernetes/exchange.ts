import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Connection } from './connection.ts'
import { KubeError } from './kube-error.ts'

/** One HTTP request. */
export type Exchange = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its query. */
  path: string
  headers: OutgoingHttpHeaders
  body: string | null
  /** On a connection that no earlier request has used. */
  alone: boolean
  signal: AbortSignal
  /** Milliseconds until the answer's status must be there. */
  timeoutMs: number
}

/**
 * Sends a request, follows no redirect, and waits for the answer's status.
 *
 * @returns the answer. Its body must be read or destroyed; the signal goes on to end it.
 */
export function exchange(connection: Connection, ask: Exchange): Promise<IncomingMessage> {
  const { method, path, body, signal, timeoutMs } = ask
  const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const sent = connection.start({ method, path, headers: { ...ask.headers, ...length } }, ask.alone)
    const timer = setTimeout(() => {
      sent.destroy(
        new KubeError(`the API server ${connection.server} gave no answer within ${timeoutMs / 1000} s`, {
          reason: 'TimedOut',
        }),
      )
    }, timeoutMs)
    const abort = () => sent.destroy(new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : error))
    sent.once('response', (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    sent.once('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      reject(new Error('the connection was closed without an answer'))
    })
    sent.end(body ?? undefined)
  })
}

export type BodyLimits = {
  /** Bytes. */
  most: number
  /** Milliseconds for all of it. */
  timeoutMs: number
}

/** Reads an answer's body to its end, as UTF-8. */
export async function readBody(answer: IncomingMessage, { most, timeoutMs }: BodyLimits): Promise<string> {
  const late = () =>
    answer.destroy(
      new KubeError(`the API server's answer took longer than ${timeoutMs / 1000} s`, { reason: 'TimedOut' }),
    )
  const timer = setTimeout(late, timeoutMs)
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > most)
        throw new KubeError(
          `the API server's answer has more than the ${Math.round(most / 1048576)} MB that are read`,
          { reason: 'TooLarge' },
        )
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
