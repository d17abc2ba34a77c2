import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as azure from '@azure/storage-blob'
import { expect, test } from 'vitest'
import { BlobClient, putBlob } from '../../src/history/blob-client.ts'

type Seen = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string }

/** A store that answers with one status after the other. */
async function startStore(...statuses: readonly number[]) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    const body = (await buffer(request)).toString('latin1')
    response.writeHead(statuses[seen.length] ?? 201).end()
    seen.push({ method, url, headers, body })
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  return {
    seen,
    url: `http://127.0.0.1:${port}/actions-cache/a%2Fb?se=2026-01-01T00%3A00%3A00Z&sig=a%2Bb%3D&sp=cw&sv=2024-11-04`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function fileOf(content: Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'blob-test-')), 'archive.tzst')
  writeFileSync(path, content)
  return path
}

const allBytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 256))

test('a file is written as the library that it stands for writes it', async () => {
  await using store = await startStore()
  const path = fileOf(allBytes)
  const theirs = await new azure.BlobClient(store.url)
    .getBlockBlobClient()
    .uploadFile(path, { maxSingleShotSize: 128 * 1024 * 1024 })
  const ours = await new BlobClient(store.url).getBlockBlobClient().uploadFile(path)
  expect(ours._response.status).toBe(theirs._response.status)
  const [first, second] = store.seen.map(({ headers, ...request }) => ({
    ...request,
    headers: ['x-ms-blob-type', 'content-type', 'content-length', 'transfer-encoding'].map((name) => headers[name]),
  }))
  expect(second).toEqual(first)
  expect(second).toMatchObject({ method: 'PUT', body: allBytes.toString('latin1') })
})

test('a store that is busy is asked again', async () => {
  await using store = await startStore(503, 429, 201)
  expect(await putBlob(store.url, fileOf(Buffer.from('x')), [1, 1])).toBe(201)
  expect(store.seen.map(({ body }) => body)).toEqual(['x', 'x', 'x'])
})

test.each([
  ['is busy for long', [503, 500, 503]],
  ['lets nobody write', [403]],
  ['does not know the blob', [404]],
  ['is elsewhere', [307]],
])('a store that %s takes nothing', async (_what, statuses) => {
  await using store = await startStore(...statuses)
  const upload = putBlob(store.url, fileOf(Buffer.from('x')), [1, 1])
  await expect(upload).rejects.toThrow(`answered with status ${statuses.at(-1)}`)
  expect(store.seen).toHaveLength(statuses.length)
})

test('a store that cannot be reached', async () => {
  const store = await startStore()
  await store[Symbol.asyncDispose]()
  await expect(putBlob(store.url, fileOf(allBytes), [1])).rejects.toThrow('ECONNREFUSED')
})
