import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { messageOf } from '../base/errors.ts'
import type { WaitTarget } from './server-request.ts'

/** Milliseconds for one attempt. */
const attemptMs = 5000

/**
 * Whether anything takes a TCP connection there.
 *
 * @returns null: it does; else why not, as a part of a sentence.
 */
export const unreachable = ({ host, port }: Pick<WaitTarget, 'host' | 'port'>): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (why: string | null) => {
      socket.destroy()
      resolve(why)
    }
    socket.setTimeout(attemptMs, () => end('no answer'))
    socket.once('connect', () => end(null))
    socket.once('error', (error) => end(messageOf(error)))
  })

/**
 * Asks once whether a target is ready: a URL by a status below 500, a port by taking a connection.
 *
 * @returns null: it is; else why not, as a part of a sentence.
 */
export const notReady = (target: WaitTarget): Promise<string | null> =>
  target.url === null ? unreachable(target) : notAnswering(target.url)

const notAnswering = (url: URL): Promise<string | null> =>
  new Promise((resolve) => {
    // Whoever answers is asked for no more than a status, so a certificate that nobody signed is as good as another.
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { agent: false, rejectUnauthorized: false })
        : httpRequest(url, { agent: false })
    request.setTimeout(attemptMs, () => request.destroy(new Error('no answer')))
    request.once('response', (response) => {
      const { statusCode = 0 } = response
      response.destroy()
      resolve(statusCode < 500 ? null : `status ${statusCode}`)
    })
    request.once('error', (error) => resolve(messageOf(error)))
    request.end()
  })
