import type { Evidence } from './evidence.ts'

/** Why figures cannot be known, as the end of a sentence, and the start of what helps. */
type Unread = { why: string; cure: string }

const seeThere = 'See them in Grafana Cloud k6'

/**
 * Why figures of a run cannot be known: it left none at all, or the service that has them did not tell these.
 *
 * @param figures metric and key: `checks fails`.
 * @returns null: they can, as far as it depends on that.
 */
export function whyUnread(
  { result, cloud }: Pick<Evidence, 'result' | 'cloud'>,
  figures: readonly string[],
): Unread | null {
  if (result === null) {
    // A run on this machine has a summary of its own, wherever its figures are sent.
    return cloud?.end
      ? { why: 'Grafana Cloud k6 gave no figures', cure: seeThere }
      : { why: 'k6 left no summary', cure: 'See in the log why there is no summary' }
  }
  const unread = figures.find((figure) => result.unread?.includes(figure))
  if (unread === undefined) return null
  return { why: `Grafana Cloud k6 did not give ${unread.replace(/ .*/, '')}`, cure: seeThere }
}
