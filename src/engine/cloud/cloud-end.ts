import type { TestRun } from './test-run.ts'

/** What became of a test run in Grafana Cloud k6. */
export type CloudEnd =
  /** It was started, and nobody waits for it. */
  | { kind: 'left' }
  | { kind: 'seen'; run: Pick<TestRun, 'status' | 'result' | 'message' | 'code' | 'abortedBy'> }
  /** `why` is the end of a sentence. */
  | { kind: 'unknown'; why: string }

/** A run's other half, in Grafana Cloud k6. */
export type CloudRun = {
  /** Of the test run; empty: k6 did not say it. */
  id: string
  /** Its page; empty: not known. */
  url: string
  /** null: the run was on this machine, and what became of its other half decides nothing. */
  end: CloudEnd | null
}
