import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { fakeBinary } from '../../support/fake.ts'
import { temporaryDirectory, tool, writeExecutable } from './machine.ts'

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')

/** Packs what `fill` puts into a directory, as `tar -zcf` with a release's name. */
export function tarball(fill: (directory: string) => void, args: readonly string[]): Buffer {
  const directory = temporaryDirectory()
  fill(directory)
  const file = join(directory, 'packed')
  execFileSync(tool('tar'), ['-C', directory, '-I', 'gzip -1', '-cf', file, ...args])
  return readFileSync(file)
}

/** The archive of a release for linux/amd64 whose binary is a fake one. */
export function releaseArchive(version: string, binary = fakeBinary(version)): Buffer {
  const root = `k6-v${version}-linux-amd64`
  return tarball(
    (directory) => {
      mkdirSync(join(directory, root))
      writeExecutable(join(directory, root, 'k6'), binary)
    },
    [root],
  )
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export type Server = {
  url: string
  /** `METHOD path` of each request, in order. */
  requests: string[]
  headers: IncomingMessage['headers'][]
}

/** A server on loopback: path → what it answers; 404 for the rest. */
export async function serve(routes: Record<string, Buffer | string | Handler>): Promise<Server> {
  const requests: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    headers.push(request.headers)
    const answer = routes[request.url ?? '']
    if (typeof answer === 'function') return answer(request, response)
    if (answer === undefined) response.statusCode = 404
    response.end(answer)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, headers }
}

export const archiveName = (version: string): string => `k6-v${version}-linux-amd64.tar.gz`
export const archivePath = (version: string): string => `/download/v${version}/${archiveName(version)}`
export const checksumsPath = (version: string): string => `/download/v${version}/k6-v${version}-checksums.txt`

/** The routes of one release, as k6 publishes it. */
export const releaseRoutes = (version: string, archive = releaseArchive(version)) => ({
  [archivePath(version)]: archive,
  [checksumsPath(version)]:
    `${'0'.repeat(64)}  k6-v${version}-linux-amd64.deb\n${sha256(archive)}  ${archiveName(version)}\n`,
})

/** A redirect. */
export const to =
  (location: string): Handler =>
  (_, response) =>
    response.writeHead(302, { location }).end()

/** The given answers one after the other, then the last one again. */
export function inTurn(...answers: readonly (Buffer | string | Handler | number)[]): Handler {
  let next = 0
  return (request, response) => {
    const answer = answers[Math.min(next++, answers.length - 1)]
    if (typeof answer === 'function') return answer(request, response)
    if (typeof answer === 'number') return response.writeHead(answer).end()
    response.end(answer)
  }
}
