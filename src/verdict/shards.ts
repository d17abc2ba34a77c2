import type { MergedShards } from '../engine/shard-run.ts'
import { counted } from '../results/figures.ts'
import type { Explanation } from './ending.ts'
import type { Evidence } from './evidence.ts'
import { crossedAdvice, crossedThresholds, crossedWords } from './reasons.ts'

/**
 * What keeps the figures of several shards from being judged as those of one run, the gravest first: a shard that did not
 * end well, one that is not there or not whole, one that a threshold ended early.
 *
 * @param explain the explanation of one shard's end.
 * @returns null: nothing does.
 */
export function explainShards(
  evidence: Evidence & { shards: MergedShards },
  explain: (one: Evidence) => Explanation,
): Explanation | null {
  const { shards } = evidence
  if (shards.decisive !== null) return explainFailed(evidence, shards.decisive, explain)
  const [first, ...more] = shards.incomplete
  if (first !== undefined) {
    const others = more.length === 0 ? '' : `; ${more.slice(0, mostNamed).join('; ')}`
    const rest = more.length > mostNamed ? `; and ${more.length - mostNamed} more` : ''
    return {
      outcome: 'incomplete',
      reason: `What ran is not all of the test: ${first}${others}${rest}`,
      advice: 'Run all of its shards again, together.',
    }
  }
  return shards.aborted.length === 0 ? null : explainAborted(evidence)
}

const mostNamed = 3

function explainFailed(
  { shard: _, shards, ...evidence }: Evidence & { shards: MergedShards },
  { shard, of, where, end, result, incomplete }: NonNullable<MergedShards['decisive']>,
  explain: (one: Evidence) => Explanation,
): Explanation {
  const { outcome, reason, advice } = explain({ ...evidence, end, result, comparison: null })
  const others = shards.failed.length - 1
  const also = others === 0 ? '' : `; ${counted(others, 'other shard')} did not end well either`
  // Of one that was stopped in its tracks, its end alone says little.
  const left = result === null && end.cause === 'cancelled' && incomplete !== null ? `; ${incomplete}` : ''
  return {
    outcome,
    reason: `Shard ${shard} of ${of}${where === '' ? '' : ` (${where})`}: ${reason}${left}${also}`,
    advice,
  }
}

function explainAborted({ shards, result }: Evidence & { shards: MergedShards }): Explanation {
  const { aborted, expected } = shards
  const [first] = aborted
  const which = aborted.length === 1 ? `shard ${first} of ${expected}` : `${aborted.length} of ${expected} shards`
  const others = aborted.length === expected ? '' : '; the others went on'
  const crossed = crossedThresholds(result).length > 0 && result ? `. ${crossedWords(result)}` : ''
  return {
    outcome: 'thresholds-crossed',
    reason: `A threshold with abortOnFail was crossed in ${which} and stopped the test there${others}${crossed}`,
    advice: crossedAdvice,
  }
}
