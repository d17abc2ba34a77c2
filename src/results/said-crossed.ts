/** k6's last words on thresholds (internal/cmd/run.go, internal/metrics/engine/engine.go: evaluateThresholds). */
const words = /^thresholds on metrics '(.*)' (have been|has been|were) crossed/

/**
 * When k6 found a threshold of a metric crossed, by the error that ended the run: at its `end`, or `before` it, which
 * stopped the test (abortOnFail). `perhaps before`: k6 names other metrics too, and one of them all stopped the test.
 * null: it does not say so.
 */
export function saidCrossed(lastError: string | null, metric: string): 'end' | 'before' | 'perhaps before' | null {
  const [, names, when] = words.exec(lastError ?? '') ?? []
  // The names of submetrics can have a comma, too.
  if (names === undefined || !`, ${names}, `.includes(`, ${metric}, `)) return null
  if (when !== 'were') return 'end'
  return names === metric ? 'before' : 'perhaps before'
}

/** The metrics whose thresholds it says were crossed, as k6 lists them; null: it does not say so. */
export const saidMetrics = (lastError: string | null | undefined): string | null =>
  words.exec(lastError ?? '')?.[1] ?? null

/** Whether it says that a threshold with abortOnFail ended the test. */
export const saidStopped = (lastError: string | null | undefined): boolean =>
  words.exec(lastError ?? '')?.[2] === 'were'
