import type { Json } from '../../base/json.ts'
import type { JobPlace } from './job-objects.ts'
import type { Selection } from './place.ts'
import type { PodBoard } from './pod-board.ts'
import { type Watched, watch } from './watch.ts'

/** Milliseconds for which the API may be away. */
const patienceMs = 120_000

/** Watches objects of a run until it has ended; when that cannot go on, the board is told. */
export function watchInto(
  { api, namespace, signal }: JobPlace,
  board: PodBoard,
  { selection, take }: { selection: Omit<Selection, 'namespace'>; take: (event: Watched) => void },
): void {
  const go = async () => {
    for await (const event of watch(api, { ...selection, namespace }, { signal, patienceMs })) take(event)
  }
  go().catch((error: Error) => {
    if (!signal.aborted) board.fail(error)
  })
}

/** The objects that an event tells of. */
export const objectsIn = (event: Watched): readonly Json[] => (event.kind === 'listed' ? event.items : [event.object])
