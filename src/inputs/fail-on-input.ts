import { UserError } from '../base/errors.ts'
import { type FailOn, failOnWords } from '../verdict/outcome.ts'
import { notAllowed, oneOf } from './input-values.ts'

/**
 * Reads the input `fail-on`.
 *
 * @param compare what to compare with; null: nothing.
 */
export function readFailOn(text: string, compare: object | null): FailOn {
  const words = listOf(text).map((word) => droppedLimit(word) ?? oneOf('fail-on', word, failOnWords))
  if (new Set(words.filter((word) => word.startsWith('dropped'))).size > 1) {
    throw new UserError('input fail-on: dropped stands there more than once; give it one limit, or none')
  }
  if (words.includes('regression') && compare === null) {
    throw new UserError(
      'input fail-on: regression needs something to compare with; set the input baseline, compare-env or compare-ref',
    )
  }
  return new Set(words)
}

/** `dropped>5%`, without spaces; null: another word. */
function droppedLimit(word: string): `dropped>${string}` | null {
  const [, limit] = /^dropped *>(.*)$/.exec(word) ?? []
  if (limit === undefined) return null
  const [, share] = /^ *(\d{1,2}(?:\.\d{1,3})?) *%$/.exec(limit) ?? []
  if (share === undefined) throw notAllowed('fail-on', word, 'dropped with a share below 100%, such as dropped>5%')
  return `dropped>${share}%`
}

const listOf = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
