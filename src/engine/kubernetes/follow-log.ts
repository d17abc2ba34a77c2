import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from './api.ts'
import { hasStatus } from './kube-error.ts'
import { lineSplitter } from './line-splitter.ts'
import { pauseBefore } from './patience.ts'
import { type Named, pathOfNamed } from './place.ts'
import { seenLines } from './seen-lines.ts'

export type LogRequest = {
  /** `pods` and its name. */
  pod: Named
  container: string
  signal: AbortSignal
  /** Gets the lines as they come, several at once; the next come when it has taken them. */
  onLines: (lines: readonly string[]) => void | Promise<void>
  /** Whether the container has ended. */
  hasEnded: () => boolean
}

/** Bytes of a line. */
const mostOfLine = 16 * 1024 * 1024

/** Streams that bring nothing and break off, one after the other, until it is given up. */
const mostBroken = 20

/**
 * Follows the log of a container, which may have to start yet, from its start to its end, over streams that break off.
 *
 * @returns whether it came to its end; false: it was given up, because the pod is gone or the API does not answer.
 */
export async function followLog(api: Api, request: LogRequest): Promise<boolean> {
  const seen = seenLines()
  let broken = 0
  while (broken < mostBroken) {
    // A stream that was begun after the end of the container has all that is left.
    const isLast = request.hasEnded()
    const end = await readStream(api, request, seen)
    if (request.signal.aborted || isGivenUp(end, isLast)) return false
    if (end === 'ended' && isLast) return true
    broken = end === 'broken' ? broken + 1 : 0
    const pause = pauseAfter(end, { broken, hasEnded: request.hasEnded() })
    await delay(pause, undefined, { signal: request.signal }).catch(() => {})
    seen.comeAgain()
  }
  return false
}

/** A container that has ended and never ran says nothing. */
const isGivenUp = (end: StreamEnd, isLast: boolean): boolean => end === 'gone' || (end === 'early' && isLast)

/** Milliseconds. */
function pauseAfter(end: StreamEnd, { broken, hasEnded }: { broken: number; hasEnded: boolean }): number {
  if (end === 'broken') return pauseBefore(broken)
  if (end === 'early') return earlyMs
  // The stream of a container that has just ended ends before the pod says so.
  return hasEnded ? 0 : 100
}

type Seen = ReturnType<typeof seenLines>

/** Milliseconds until a container that has not started is asked again. */
const earlyMs = 500

type StreamEnd = 'ended' | 'broken' | 'early' | 'gone'

/** What the API says of a container that has no log yet (kubernetes, pkg/registry/core/pod/strategy.go: LogLocation). */
const isEarly = (error: unknown): boolean =>
  hasStatus(error, 400) && /waiting to start|not available|PodInitializing|ContainerCreating/.test(error.message)

/** `gone`: the pod is; `broken`: the stream did not come to its end, or could not be had; `early`: nothing runs yet. */
async function readStream(api: Api, request: LogRequest, seen: Seen): Promise<StreamEnd> {
  const { pod, container, signal, onLines } = request
  const since = seen.since()
  const splitter = lineSplitter(mostOfLine)
  try {
    const answer = await api.stream({
      doing: `read the log of pods/${pod.name} in the namespace "${pod.namespace}"`,
      path: `${pathOfNamed(pod)}/log`,
      query: { container, follow: 'true', timestamps: 'true', ...(since !== null && { sinceTime: since }) },
      signal,
    })
    for await (const piece of answer as AsyncIterable<Buffer>) {
      const lines = newLines(splitter.push(piece), seen)
      if (lines.length > 0) await onLines(lines)
    }
    const rest = splitter.rest()
    if (rest !== '') await onLines(newLines([rest], seen))
    return 'ended'
  } catch (error) {
    if (isEarly(error)) return 'early'
    return hasStatus(error, 404) ? 'gone' : 'broken'
  }
}

/** Those that were not there before, without their times. */
function newLines(lines: readonly string[], seen: Seen): readonly string[] {
  const found: string[] = []
  for (const line of lines) {
    const space = line.indexOf(' ')
    const time = space < 0 ? line : line.slice(0, space)
    if (seen.isNew(time)) found.push(space < 0 ? '' : line.slice(space + 1))
  }
  return found
}
