import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { field, isObject, type Json, parseJson } from '../../base/json.ts'
import type { Api } from './api.ts'
import { hasStatus, KubeError, refusal } from './kube-error.ts'
import { lineSplitter } from './line-splitter.ts'
import { listAll } from './list.ts'
import { pauseBefore } from './patience.ts'
import { calledCollection, pathOfCollection, queryOf, type Selection } from './place.ts'

/**
 * What happens to objects. First, and again whenever something may have been missed, all that are there are `listed`:
 * whatever was known and is not among them is gone.
 */
export type Watched =
  | { kind: 'listed'; items: readonly Json[] }
  | { kind: 'added' | 'modified' | 'deleted'; object: Json }

export type Asking = {
  signal: AbortSignal
  /** Milliseconds for which what failed is tried again. */
  patienceMs?: number
}

/** Seconds after which the server ends the stream: so a connection on which nothing arrives any more is noticed. */
const streamSeconds = 30

/** Milliseconds after that. */
const graceMs = 10_000

/** Bytes of one event. */
const mostOfEvent = 16 * 1024 * 1024

/** Milliseconds for which streams may end badly, one after the other. */
const patienceMs = 30_000

type StreamEnd = { resourceVersion: string | null; isGood: boolean }

/**
 * Watches objects until it is aborted or left. It survives streams that end, and an API server that is away for a
 * while; events can come twice then.
 *
 * @throws {KubeError} when the API refuses, or stays away.
 */
export async function* watch(api: Api, selection: Selection, asking: Asking): AsyncGenerator<Watched, never> {
  let resourceVersion: string | null = null
  let lastGood = performance.now()
  for (let bad = 0; ; ) {
    if (resourceVersion === null) {
      const list = await listAll(api, selection, asking)
      // What was listed is known, however badly the stream goes.
      lastGood = performance.now()
      yield { kind: 'listed', items: list.items }
      resourceVersion = list.resourceVersion
    }
    const end: StreamEnd = yield* watchOnce(api, selection, asking, resourceVersion)
    resourceVersion = end.resourceVersion
    asking.signal.throwIfAborted()
    bad = end.isGood ? 0 : bad + 1
    if (end.isGood) lastGood = performance.now()
    else if (performance.now() - lastGood > (asking.patienceMs ?? patienceMs))
      throw new KubeError(`cannot watch ${calledCollection(selection)}: the stream breaks off again and again`, {
        reason: 'ConnectionFailed',
      })
    if (bad > 0) await delay(pauseBefore(bad), undefined, { signal: asking.signal }).catch(() => {})
    asking.signal.throwIfAborted()
  }
}

/** One stream, from one version on. A good one ends when the server says so, or brought something. */
async function* watchOnce(
  api: Api,
  selection: Selection,
  asking: Asking,
  from: string,
): AsyncGenerator<Watched, StreamEnd> {
  let resourceVersion = from
  let isGood = false
  const answer = await api.stream({ ...asking, ...watchCall(selection, from) }).catch(nullWhenTooOld)
  if (answer === null) return { resourceVersion: null, isGood: false }
  const started = performance.now()
  const timer = setTimeout(() => answer.destroy(), streamSeconds * 1000 + graceMs)
  try {
    for await (const event of eventsOf(answer)) {
      isGood = true
      resourceVersion = versionOf(event.object) ?? resourceVersion
      if (event.kind !== 'bookmark') yield { kind: event.kind, object: event.object }
    }
    // A server that closes at once has something wrong with it.
    return { resourceVersion, isGood: isGood || performance.now() - started > 1000 }
  } catch (error) {
    if (hasStatus(error, 410)) return { resourceVersion: null, isGood }
    // What was cut off comes again from the next stream.
    if (error instanceof KubeError && error.reason === 'TooLarge') throw error
    return { resourceVersion, isGood }
  } finally {
    clearTimeout(timer)
    answer.destroy()
  }
}

/** The server has forgotten what happened since then. */
function nullWhenTooOld(error: unknown): null {
  if (hasStatus(error, 410)) return null
  throw error
}

function versionOf(object: Json): string | null {
  const version = field(field(object, 'metadata'), 'resourceVersion')
  return typeof version === 'string' ? version : null
}

const watchCall = (selection: Selection, resourceVersion: string) => ({
  doing: `watch ${calledCollection(selection)}`,
  path: pathOfCollection(selection),
  query: {
    ...queryOf(selection),
    watch: 'true',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(streamSeconds),
  },
})

const kinds = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted', BOOKMARK: 'bookmark' } as const

type StreamEvent = { kind: (typeof kinds)[keyof typeof kinds]; object: Json }

/** The events of a stream (k8s.io/apimachinery, pkg/apis/meta/v1: WatchEvent). */
async function* eventsOf(answer: IncomingMessage): AsyncGenerator<StreamEvent> {
  const lines = lineSplitter(mostOfEvent)
  for await (const piece of answer as AsyncIterable<Buffer>) {
    for (const line of lines.push(piece)) if (line !== '') yield eventIn(line)
  }
}

function eventIn(line: string): StreamEvent {
  const event = parseJson(line)
  const type = field(event, 'type')
  const object = field(event, 'object')
  if (!isObject(object)) throw new KubeError('the API server sent something that is no event', { reason: 'BadAnswer' })
  if (type === 'ERROR') {
    const code = field(object, 'code')
    throw refusal({ doing: 'watch', status: typeof code === 'number' ? code : 500, body: JSON.stringify(object) })
  }
  if (typeof type === 'string' && Object.hasOwn(kinds, type)) return { kind: kinds[type as keyof typeof kinds], object }
  throw new KubeError('the API server sent an event of an unknown type', { reason: 'BadAnswer' })
}
