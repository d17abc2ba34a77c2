/** How long Grafana Cloud k6 is waited for; all in milliseconds. */
export type Patience = {
  /** For one answer. */
  requestMs: number
  /** Between two questions what became of a run. */
  pollMs: number
  /** For an answer of an API that fails: k6 itself would ask for ever. */
  silenceMs: number
  /** For a finished run to be known as such everywhere: by k6, and by both versions of the API. */
  settleMs: number
  /** For the abort of a run, when the step is cancelled: the runner gives a step 7.5 s in all. */
  abortMs: number
}

/**
 * What is usual. Tests shorten it by the variable LOAD_TEST_CLOUD_PATIENCE, a share such as 0.01.
 */
export function patienceOf(env: NodeJS.ProcessEnv): Patience {
  const share = Number(env.LOAD_TEST_CLOUD_PATIENCE || 1)
  return {
    requestMs: 30_000 * share,
    pollMs: 5000 * share,
    silenceMs: 5 * 60_000 * share,
    settleMs: 2 * 60_000 * share,
    abortMs: 4000,
  }
}
