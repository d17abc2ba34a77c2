import { shorten } from '../base/text.ts'
import type { LoggedError } from '../k6/logged-error.ts'

/** The message of an error in few words, with its file and line unless it names them. */
export function describeError({ message, place }: LoggedError): string {
  const text = shorten(plainMessage(message))
  const at = place && `${place.file.replace(/^.*[\\/]/, '')}:${place.line}`
  return at === null || text.includes(at) ? text : `${text.replace(/\.$/, '')} (${at})`
}

/** What k6 puts around the cause (internal/cmd/test_load.go, internal/loader/loader.go). */
const wrappers = [
  /^could not initialize '[^\n]*?': could not load JS test '[^\n]*?': /,
  /^(?:building binary: )+(?=building binary: )/,
  // Its file is a temporary place of the runner's, and its name follows.
  /^file:\/\/[^\s"]+: (?=Line \d+:\d+ )/,
  / Make sure that you've specified the right path to the file\. If you're running k6 using the Docker image .*$/s,
]

/** A message of k6 that starts with its cause. */
export const causeIn = (message: string): string =>
  wrappers.reduce((text, wrapper) => text.replace(wrapper, ''), message)

/** The URL that a module has as it is written; of a relative one the resolved URL says more. */
const resolvedAsWritten = /("https?:\/\/[^"\n]*" couldn't be retrieved) from the resolved url "[^"\n]*"/

/** A message of k6 without what it says twice: its wrappers name the script, and Go's errors name what was opened. */
function plainMessage(message: string): string {
  const bare = causeIn(message).replace(resolvedAsWritten, '$1')
  const named = [...bare.matchAll(/"([^"\n]*\/[^"\n]*)"|'([^'\n]*\/[^'\n]*)'/g)].map(([, a, b]) => a ?? b ?? '')
  return [...new Set(named)].reduce(saidOnce, bare)
}

/** Drops the words with which Go names a URL or path once more: `Get "https://...": `, `open reports/a.xml: `. */
function saidOnce(text: string, name: string): string {
  const end = text.indexOf(name) + name.length
  const again = [
    ...['Get', 'Post', 'Head', 'Put'].map((method) => `${method} "${name}": `),
    ...['open', 'stat', 'read', 'mkdir'].map((call) => `${call} ${name}: `),
  ]
  return text.slice(0, end) + again.reduce((rest, words) => rest.replaceAll(words, ''), text.slice(end))
}
