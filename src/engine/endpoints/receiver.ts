import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../../base/errors.ts'
import { noMoreEndpoints, pushPath } from '../../k6/endpoint-output.ts'
import { samplesOf } from './metric-set.ts'
import { unpackSnappy } from './snappy.ts'
import { type Tallied, type TallyLimits, tally, tallyLimits } from './tally.ts'

/** Bytes of one push, as it comes and unpacked: k6 sends 1,000 time series at most in one. */
const [mostPacked, mostUnpacked] = [16 * 1024 * 1024, 64 * 1024 * 1024]

/** What k6 sent; `why` it is surely not all, as a part of a sentence. */
export type Received = { kind: 'whole'; endpoints: readonly Tallied[] } | { kind: 'not-whole'; why: string }

/** A server that k6's cloud output sends to. */
export type Receiver = {
  /** On loopback, without a slash at its end. Nobody else can know its path, and so send something. */
  url: string
  /** Ends it, once k6 has ended. */
  close: () => Received
}

/** `close`: nothing more is read from whoever asked. */
type Answer = { status: number; body?: object; close?: true }

/** The code by which k6 understands that it is to send no more (output/cloud/expv2/output.go: handleFlushError). */
const noMore: Answer = { status: 403, body: { error: { code: 4, message: noMoreEndpoints } } }

/** Takes what k6 pushes until it is too much, or broken: then k6 is to send no more. */
function intake(limits: TallyLimits) {
  const { add, endpoints } = tally(limits)
  let why: string | null = 'k6 sent nothing to this step'
  let isOver = false

  const problemOf = (body: Buffer | null): string | null => {
    if (body === null) return 'k6 sent too much at once'
    try {
      return add(samplesOf(unpackSnappy(body, mostUnpacked)))
    } catch (error) {
      return messageOf(error)
    }
  }

  return {
    push(body: Buffer | null): Answer {
      if (isOver) return noMore
      why = problemOf(body)
      isOver = why !== null
      return isOver ? noMore : { status: 200 }
    },
    received: (): Received => (why === null ? { kind: 'whole', endpoints: endpoints() } : { kind: 'not-whole', why }),
  }
}

/**
 * Starts the server that takes the place of the cloud for one run: it takes what k6 measured in periods. Its memory is
 * bounded. Its secret is a path, not a token: k6 would send a token to its build service, too, which would refuse it
 * (internal/cmd/launcher.go: extractToken).
 */
export async function receiveEndpoints(limits: TallyLimits = tallyLimits): Promise<Receiver> {
  const secret = `/${randomUUID()}`
  const { push, received } = intake(limits)

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const isPush = request.method === 'POST' && request.url === `${secret}${pushPath}`
    return isPush ? push(await bodyOf(request)) : { status: 404, close: true }
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      () => response.destroy(),
    )
  })
  // k6 sends every few seconds over one connection.
  server.keepAliveTimeout = 65_000
  return {
    url: `${await listening(server)}${secret}`,
    close() {
      server.close()
      server.closeAllConnections()
      return received()
    },
  }
}

function send(response: ServerResponse, { status, body, close }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(close ? { connection: 'close' } : {}) })
  response.end(JSON.stringify(body ?? {}))
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', done)
  })
  server.on('error', () => {}) // of a connection that it cannot take
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The whole body is read in any case: k6 would take it for a broken connection, and send again. null: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= mostPacked) chunks.push(chunk)
    else chunks.length = 0
  }
  return size > mostPacked ? null : Buffer.concat(chunks)
}
