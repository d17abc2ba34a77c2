import { UserError } from '../base/errors.ts'
import { parseBaseline } from '../history/history.ts'
import type { BaselineRequest } from '../schedule/against-history.ts'
import type { PairedRequest } from '../schedule/in-turn.ts'
import { comparedFigures, maxRegression } from './compare-inputs.ts'
import { booleanValue, wholeNumber } from './input-values.ts'
import { parseScriptEnv } from './script-env.ts'

export type CompareRequest = BaselineRequest | PairedRequest

/** The texts of the inputs; unset ones are what action.yml says. */
export type ComparisonTexts = Readonly<
  Record<
    'baseline' | 'baseline-key' | 'max-regression' | 'compare-metrics' | 'confirm' | 'compare-env' | 'compare-rounds',
    string
  >
>

const refused = (input: string, why: string) => new UserError(`input ${input}: ${why}`)

/**
 * Reads what to compare with.
 *
 * @param defaults what stands for an input that is unset: with it, nobody asked for anything.
 * @returns null when nothing is to be compared.
 * @throws {UserError} for what is wrong, or asks for something of a comparison that is not asked for.
 */
export function readComparison(texts: ComparisonTexts, defaults: ComparisonTexts): CompareRequest | null {
  const baseline = parseBaseline(texts.baseline, readKey(texts['baseline-key']))
  const isSet = (name: keyof ComparisonTexts) => texts[name] !== defaults[name]
  const env = parseScriptEnv(texts['compare-env'], 'compare-env')
  const isPaired = Object.keys(env).length > 0
  const limits = {
    figures: comparedFigures(texts['compare-metrics']),
    maxRegression: maxRegression(texts['max-regression']),
  }
  const confirm = booleanValue('confirm', texts.confirm)
  const rounds = wholeNumber('compare-rounds', texts['compare-rounds'], [3, 30])
  if (isPaired && baseline !== null) {
    throw refused('compare-env', 'it cannot be used together with baseline; leave one of them out')
  }
  if (confirm && baseline === null) throw refused('confirm', 'there is nothing to confirm without the input baseline')
  if (isSet('compare-rounds') && !isPaired) throw refused('compare-rounds', 'it needs the input compare-env')
  if (isSet('baseline-key') && baseline?.kind !== 'cache')
    throw refused('baseline-key', 'it is only for baseline: cache')
  for (const name of ['max-regression', 'compare-metrics'] as const) {
    if (isSet(name) && !isPaired && baseline === null) {
      throw refused(name, 'there is nothing to compare with; set the input baseline or compare-env')
    }
  }
  if (isPaired) return { mode: 'paired', env, rounds, ...limits }
  return baseline === null ? null : { mode: 'baseline', baseline, confirm, ...limits }
}

function readKey(text: string): string {
  if (text === '' || /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,99}$/.test(text)) return text
  throw refused(
    'baseline-key',
    'it has at most 100 letters, digits, spaces and ._/-, and starts with a letter or digit',
  )
}
