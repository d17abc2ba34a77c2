/** What a step does one after the other; `start` is Node's own, `load` that of the action's program. */
export type Phase = 'start' | 'load' | 'read' | 'probe' | 'plan' | 'run' | 'publish'

const begun: { phase: Phase; at: number }[] = []

/** Says that a phase begins; the one before it is over. A phase that comes again, as with several scripts, is added up. */
export function enter(phase: Phase): void {
  begun.push({ phase, at: performance.now() })
}

/** When a phase first began, in milliseconds since 1970; null: it did not. */
export function firstBegan(wanted: Phase): number | null {
  const first = begun.find(({ phase }) => phase === wanted)
  return first === undefined ? null : performance.timeOrigin + first.at
}

/**
 * How long each phase took until now, in milliseconds, in the order in which they first began. Their sum is the time
 * since the process started.
 */
export function phaseTimes(): ReadonlyMap<Phase, number> {
  const times = new Map<Phase, number>()
  // Read only now, because Node loads code for it.
  const all = [
    { phase: 'start', at: 0 },
    { phase: 'load', at: performance.nodeTiming.bootstrapComplete },
    ...begun,
  ] as const
  for (const [index, { phase, at }] of all.entries()) {
    const until = all[index + 1]?.at ?? performance.now()
    times.set(phase, (times.get(phase) ?? 0) + until - at)
  }
  return times
}

/** The same in words: `start 27 ms, load 24 ms, probe 23 ms, ...`. */
export const phaseWords = (): string =>
  [...phaseTimes()].map(([phase, ms]) => `${phase} ${ms.toFixed(1)} ms`).join(', ')
