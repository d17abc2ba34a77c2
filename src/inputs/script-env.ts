import { UserError } from '../base/errors.ts'

type Wrong = (what: string) => UserError

const endless = 'with it k6 would never end'
const decided = 'the action sets it itself'

/** What lines must not set, because the runner or the action does, and why. */
const owned: readonly { name: RegExp; why: string }[] = [
  { name: /^(?:GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/, why: 'names that start so belong to the runner; choose another' },
  { name: /^K6_(?:LINGER|PAUSED)$/, why: endless },
  { name: /^K6_AUTO_EXTENSION_RESOLUTION$/, why: decided },
  { name: /^K6_SUMMARY_EXPORT$/, why: `${decided}; write --summary-export=FILE in the input flags` },
]

function parseLine(line: string, number: number, wrong: Wrong): readonly [name: string, value: string] {
  // The line itself is not shown: it may be the second line of a secret.
  const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? []
  if (name === undefined || value === undefined) {
    throw wrong(`line ${number} is not NAME=VALUE, with a name of letters, digits and underscores; a value is one line`)
  }
  const reason = owned.find((entry) => entry.name.test(name))?.why
  if (reason !== undefined) throw wrong(`line ${number} sets ${name}: ${reason}`)
  return [name, value]
}

/**
 * Reads lines of NAME=VALUE. A value is all that follows the first `=`, spaces included; empty lines are nothing.
 *
 * @param input the input's name.
 * @throws {UserError} that names the line, never its value.
 */
export function parseScriptEnv(text: string, input = 'env'): Readonly<Record<string, string>> {
  const wrong: Wrong = (what) => new UserError(`input ${input}: ${what}`)
  const lines = text.split('\n').map((line, index) => ({ line: line.replace(/\r$/, ''), number: index + 1 }))
  const entries = lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => parseLine(line, number, wrong))
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw wrong(`${twice} is set twice; keep one`)
  return Object.fromEntries(entries)
}
