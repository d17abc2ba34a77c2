import { shorten } from '../base/text.ts'
import type { LoggedError } from '../k6/logged-error.ts'

/** The message of an error in few words, with its file and line unless it names them. */
export function describeError({ message, place }: LoggedError): string {
  const text = shorten(plainMessage(message))
  const at = place && `${place.file.replace(/^.*[\\/]/, '')}:${place.line}`
  return at === null || text.includes(at) ? text : `${text} (${at})`
}

/** What k6 puts around the cause (internal/cmd/test_load.go, internal/loader/loader.go). */
const wrappers = [
  /^could not initialize '[^\n]*?': could not load JS test '[^\n]*?': /,
  / Make sure that you've specified the right path to the file\. If you're running k6 using the Docker image .*$/s,
]

/** A message of k6 without what it says twice: its wrappers name the script, and Go's errors name what was opened. */
export function plainMessage(message: string): string {
  const bare = wrappers.reduce((text, wrapper) => text.replace(wrapper, ''), message)
  const named = [...bare.matchAll(/["'](https?:\/\/[^\s"']+|file:\/\/[^\n"']+|[^\s"']*\/[^\s"']*)["']/g)]
  return [...new Set(named.map(([, name = '']) => name))].reduce(saidOnce, bare)
}

/** Drops a URL or path where it comes again, with the words that only lead to it. */
function saidOnce(text: string, name: string): string {
  const end = text.indexOf(name) + name.length
  const rest = [
    ` from the resolved url "${name}"`,
    ...['Get', 'Post', 'Head', 'Put'].map((method) => `${method} "${name}": `),
    ...['open', 'stat', 'read', 'mkdir'].map((call) => `${call} ${name}: `),
  ].reduce((left, words) => left.replaceAll(words, ''), text.slice(end))
  return text.slice(0, end) + rest.replaceAll(name, '…')
}
