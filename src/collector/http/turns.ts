import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Reads of one connection that may wait for the one before; no client that is not hostile sends so many ahead. */
const mayWait = 32

type Line = { length: number; last: Promise<void> }

/**
 * Makes reads take turns within their connection: the next one begins when the answer to the one before was sent.
 * Node itself starts everything that came in one packet, thousands of requests, at once.
 */
export class Turns {
  readonly #lines = new WeakMap<Socket, Line>()

  /** Calls `answer` when it is its turn, unless the connection is gone by then. */
  take(response: ServerResponse, answer: () => void): void {
    const { socket } = response.req
    if (socket.destroyed) return
    const line = this.#lines.get(socket) ?? { length: 0, last: Promise.resolve() }
    this.#lines.set(socket, line)
    if (line.length > mayWait) return void socket.destroy()
    line.length += 1
    const sent = new Promise<void>((resolve) => {
      response.once('close', () => {
        line.length -= 1
        resolve()
      })
    })
    const begin = () => {
      if (!socket.destroyed) answer()
    }
    if (line.length === 1) begin()
    else void line.last.then(begin)
    line.last = sent
  }
}
