import { UserError } from '../base/errors.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'
import { notAllowed } from './input-values.ts'

type Read = (name: InputName) => string

/** The ways to read an input. All but the first give its default for one that is unset. */
export type Readers = {
  /** As it is. */
  verbatim: Read
  /** Without what is around it, and without comments: lines that start with `#`. */
  list: Read
  /** Without what is around it, and of one line. */
  line: Read
}

const isComment = (line: string): boolean => line.trimStart().startsWith('#')

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !isComment(line))
    .join('\n')

/** No message shows what they have. */
const secretInputs: ReadonlySet<InputName> = new Set(['github-token', 'notify-url', 'grafana-token'])

/**
 * Reads inputs from the variables that the runner sets for them.
 *
 * Each reader throws a UserError for a text that no input of its kind can have.
 */
export function readers(env: NodeJS.ProcessEnv): Readers {
  const verbatim: Read = (name) => {
    const value = env[`INPUT_${name.toUpperCase()}`] ?? ''
    if (value.includes('\0')) throw new UserError(`input ${name}: it has a NUL character, which no input can have`)
    return value
  }
  const line: Read = (name) => {
    const value = verbatim(name).trim() || inputDefaults[name]
    if (!/[\r\n]/.test(value)) return value
    if (secretInputs.has(name)) throw new UserError(`input ${name}: it is more than one line`)
    throw notAllowed(name, value, 'one line')
  }
  const list: Read = (name) => withoutComments(verbatim(name)).trim() || inputDefaults[name]
  return { verbatim, list, line }
}
