import type { Writable } from 'node:stream'
import type { Interruption } from '../base/interruption.ts'

/** Milliseconds in which a log that is read takes something. */
const patienceMs = 500

/**
 * Watches whether the log is still read, once the step is interrupted: k6 cannot end gracefully while nobody takes what
 * it says, nor can the step. Before, a log that stalls makes k6 wait, and may go on.
 *
 * @param unread called, once or more, when nobody reads.
 * @returns what ends the watch.
 */
export function watchUnread(out: Writable, { soft, hard }: Interruption, unread: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let moved = false
  const note = () => {
    moved = true
  }
  const look = () => {
    if (out.writableNeedDrain && !moved) unread()
    moved = false
  }
  const start = () => {
    timer = setInterval(look, patienceMs)
  }
  const events = [
    { signal: soft, listener: start },
    { signal: hard, listener: unread },
  ]
  out.on('drain', note)
  out.on('error', unread)
  for (const { signal, listener } of events) {
    if (signal.aborted) listener()
    signal.addEventListener('abort', listener)
  }
  return () => {
    clearInterval(timer)
    out.off('drain', note)
    out.off('error', unread)
    for (const { signal, listener } of events) signal.removeEventListener('abort', listener)
  }
}
