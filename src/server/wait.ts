import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { reasonOf } from '../base/errors.ts'
import type { WaitTarget } from './server-request.ts'

/** Milliseconds for one attempt. */
const attemptMs = 5000

const noAnswer = `no answer within ${attemptMs / 1000} s`

/**
 * Whether anything takes a TCP connection there.
 *
 * @returns null: it does; else why not, as a part of a sentence.
 */
const unreachable = ({ host, port }: Pick<WaitTarget, 'host' | 'port'>): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (why: string | null) => {
      socket.destroy()
      resolve(why)
    }
    socket.setTimeout(attemptMs, () => end(noAnswer))
    socket.once('connect', () => end(null))
    socket.once('error', (error) => end(reasonOf(error)))
  })

/** Those at which anything takes a connection now. */
export async function answering(targets: readonly WaitTarget[]): Promise<readonly WaitTarget[]> {
  const answers = await Promise.all(targets.map(unreachable))
  return targets.filter((_, index) => answers[index] === null)
}

/**
 * Asks once whether a target is ready: a URL by a status below 500, a port by taking a connection.
 *
 * @returns null: it is; else why not, as a part of a sentence.
 */
export const notReady = (target: WaitTarget): Promise<string | null> =>
  target.url === null ? unreachable(target) : notAnswering(target.url)

const notAnswering = (url: URL): Promise<string | null> =>
  new Promise((resolve) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
    // Whoever answers is asked for no more than a status, so a certificate that nobody signed is as good as another.
    const request = ask(url, { agent: false, rejectUnauthorized: false })
    const end = (why: string | null) => {
      clearTimeout(timer)
      request.destroy()
      resolve(why)
    }
    // For all of it: one that sends a little now and then is never idle.
    const timer = setTimeout(() => end(noAnswer), attemptMs)
    const status = ({ statusCode = 0 }: IncomingMessage) => end(statusCode < 500 ? null : `status ${statusCode}`)
    request.on('response', status)
    request.on('upgrade', status)
    request.on('error', (error) => end(reasonOf(error)))
    request.end()
  })
