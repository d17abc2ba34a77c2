import type { JobRequest } from './job-manifest.ts'
import type { JobPlace, Part } from './job-objects.ts'
import type { PodBoard } from './pod-board.ts'
import type { PodRun } from './pod-run.ts'

/** What the pods get. */
export type Making = {
  run: PodRun
  parts: readonly Part[]
  /** Lets nothing more be made. What is being made is waited for, else nobody knew whether it is there. */
  soft: AbortSignal
}

/** How far a run has come, as what makes its pods says. */
export type Progress = {
  /** The pods that are ready may be let go. */
  mayStart: () => boolean
  /** All is over, not only k6 in the pods. */
  isOver: () => boolean
  /** For messages, a sentence's end: `the TestRun is in the stage "created"`; empty: it has nothing to say. */
  words: () => string
}

/** What makes the pods of a run, and all that belongs to them. */
export type PodMaker = {
  /** For messages: `Job`. */
  called: string
  /** Which pods are its own. */
  podSelector: (name: string) => string
  /** Makes all that a run needs. @throws {UserError} where the cluster refuses it. */
  make: (place: JobPlace, request: JobRequest, making: Making) => Promise<void>
  /** Watches what Kubernetes says beside the pods, and puts on the board what keeps the run from going on. */
  watch: (place: JobPlace, board: PodBoard) => Progress
  /** Deletes all that was made; what is gone is no error. `patienceMs`: how long each deletion is tried. */
  remove: (place: JobPlace, patienceMs: number) => Promise<void>
  /** What people can do with what is kept. */
  keptWords: (place: Pick<JobPlace, 'namespace' | 'name'>) => string
}
