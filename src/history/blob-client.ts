import { createReadStream, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { send } from '../base/http.ts'

/*
 * Stands for @azure/storage-blob in the built action (scripts/build.ts): as much of it as @actions/cache uses, and needs
 * for one small file.
 */

/** Milliseconds before each further attempt, where the store is busy or cannot be reached: less than the step waits. */
const usualPausesMs = [1000, 4000]

const mayPass = (status: number): boolean => status === 0 || status === 408 || status === 429 || status >= 500

/**
 * Writes a file into a store of blobs in one request, as the library does up to 128 MiB. It is the operation Put Blob of
 * Azure's documented protocol: https://learn.microsoft.com/rest/api/storageservices/put-blob
 *
 * @param url holds its own permission.
 * @returns the status of the answer.
 * @throws when it is no success, or there is none.
 */
export async function putBlob(url: string, path: string, pausesMs: readonly number[] = usualPausesMs): Promise<number> {
  for (const pauseMs of pausesMs) {
    const status = await putOnce(url, path).catch(() => 0)
    if (!mayPass(status)) return ifTaken(status)
    await delay(pauseMs)
  }
  return ifTaken(await putOnce(url, path))
}

function ifTaken(status: number): number {
  if (status < 200 || status > 299) throw new Error(`the store of the cache answered with status ${status}`)
  return status
}

async function putOnce(url: string, path: string): Promise<number> {
  const answer = await send(new URL(url), {
    method: 'PUT',
    headers: {
      'x-ms-blob-type': 'BlockBlob',
      'content-type': 'application/octet-stream',
      'content-length': String(statSync(path).size),
    },
    body: createReadStream(path),
    signal: new AbortController().signal, // the step ends this process when it has waited long enough
  })
  answer.resume()
  return answer.statusCode ?? 0
}

export class BlobClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  getBlockBlobClient(): BlobClient {
    return this
  }

  /** Says no length: @actions/cache then reads the blob as one stream, as from any other store, with its own attempts. */
  async getProperties(): Promise<{ contentLength?: number }> {
    return {}
  }

  /** @returns what @actions/cache reads of the library's answer. */
  async uploadFile(path: string): Promise<{ _response: { status: number } }> {
    return { _response: { status: await putBlob(this.#url, path) } }
  }
}

export { BlobClient as BlockBlobClient }
