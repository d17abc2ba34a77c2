import { UserError } from '../base/errors.ts'
import { neverEndingVariables } from '../k6/never-ending.ts'

type Wrong = (what: string) => UserError

const decided = 'the action sets it itself'

/** What lines must not set, because the runner or the action does, and why. */
const owned: readonly { name: RegExp; why: string }[] = [
  { name: /^(?:GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/, why: 'names that start so belong to the runner; choose another' },
  { name: new RegExp(`^(?:${neverEndingVariables.join('|')})$`), why: 'with it k6 would never end' },
  { name: /^K6_AUTO_EXTENSION_RESOLUTION$/, why: decided },
  { name: /^K6_SUMMARY_EXPORT$/, why: `${decided}; write --summary-export=FILE in the input flags` },
]

/** The line of a value, with the number it has. */
type Line = { text: string; number: number }

type Entry = Line & { name: string; value: string; isQuoted: boolean }

/** What the lines of an input say: values by name, and what is odd about them, in sentences that show no value. */
export type ScriptEnv = { env: Readonly<Record<string, string>>; warnings: readonly string[] }

function checkName(name: string, number: number, wrong: Wrong): void {
  const reason = owned.find((entry) => entry.name.test(name))?.why
  if (reason !== undefined) throw wrong(`line ${number} sets ${name}: ${reason}`)
}

const isBlankOrComment = ({ text }: Line): boolean => /^\s*(?:#|$)/.test(text)

/** `NAME=VALUE`, all that follows the first `=`. */
function single(line: Line, wrong: Wrong): Entry {
  // The line itself is not shown: it may be the second line of a secret.
  const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line.text) ?? []
  if (name === undefined || value === undefined) {
    throw wrong(
      `line ${line.number} is not NAME=VALUE, with a name of letters, digits and underscores; a value of several lines stands between NAME<<END and END`,
    )
  }
  return { ...line, name, value, isQuoted: /^(["']).*\1$/s.test(value.trim()) && value.trim().length > 1 }
}

/** `NAME<<END`, the lines of the value, and `END`: as in the runner's own files. */
const heredoc = /^\s*([A-Za-z_][A-Za-z0-9_]*)<<(.*\S)\s*$/

function parseLines(lines: readonly Line[], wrong: Wrong): readonly Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || isBlankOrComment(line)) continue
    const [, name, delimiter = ''] = heredoc.exec(line.text) ?? []
    if (name === undefined) {
      entries.push(single(line, wrong))
      continue
    }
    const end = lines.findIndex(({ text }, index) => index > at && text === delimiter)
    if (end < 0) {
      throw wrong(
        `line ${line.number} starts a value of ${name} that has no end: the word after << must stand alone on a later line`,
      )
    }
    const value = lines.slice(at + 1, end).map(({ text }) => text)
    entries.push({ ...line, name, value: value.join('\n'), isQuoted: false })
    at = end
  }
  return entries
}

/**
 * Reads lines of NAME=VALUE. A value is all that follows the first `=`, spaces included; one of several lines stands
 * between `NAME<<END` and `END`. Empty lines, and lines that start with `#`, are nothing.
 *
 * @param input the input's name.
 * @throws {UserError} that names the line, never its value.
 */
export function parseScriptEnv(text: string, input: string): ScriptEnv {
  const wrong: Wrong = (what) => new UserError(`input ${input}: ${what}`)
  const lines = text.split('\n').map((line, index) => ({ text: line.replace(/\r$/, ''), number: index + 1 }))
  const entries = parseLines(lines, wrong)
  for (const { name, number } of entries) checkName(name, number, wrong)
  const names = entries.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw wrong(`${twice} is set twice; keep one`)
  return {
    env: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    warnings: entries
      .filter(({ isQuoted }) => isQuoted)
      .map(
        ({ number, name }) =>
          `input ${input}: line ${number} sets ${name} to a value in quotes, which are a part of it; leave them out`,
      ),
  }
}
