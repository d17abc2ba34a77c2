import { distance } from 'fastest-levenshtein'
import { UserError } from '../base/errors.ts'
import { visible } from '../base/text.ts'
import { type InputName, inputDefaults } from './input-defaults.ts'

/** What Grafana's own actions call an input that has another name here (docs/migrating.md). */
const elsewhere: Readonly<Record<string, InputName>> = {
  path: 'script',
  'inspect-flags': 'flags',
  'cloud-run-locally': 'engine',
  'cloud-comment-on-pr': 'comment',
  'only-verify-scripts': 'verify-only',
  'disable-analytics': 'no-usage-report',
}

/** A report that somebody meant to turn off, or to send elsewhere, cannot be taken back. */
const isOfReport = (name: string): boolean => /usage|analytics|telemetry/.test(name)

/**
 * Finds inputs that do not exist, where it is plain which was meant. The runner passes them on like the others, with a
 * warning that lists every name there is. Variables of the job can have such names too, so a guess refuses nothing.
 *
 * @param own further inputs that the action has.
 * @returns a sentence for each.
 * @throws {UserError} when it is about the usage report.
 */
export function unknownInputs(env: NodeJS.ProcessEnv, own: readonly string[] = []): readonly string[] {
  const known = [...Object.keys(inputDefaults), ...own]
  const names = Object.keys(env).flatMap((name) => /^INPUT_(.+)$/s.exec(name)?.[1]?.toLowerCase() ?? [])
  return names.flatMap((name) => {
    if (known.includes(name)) return []
    const meant = Object.hasOwn(elsewhere, name) ? elsewhere[name] : nearest(name, known)
    const input = `input ${visible(name)}: there is no such input`
    if (isOfReport(name)) throw new UserError(`${input}; did you mean ${meant ?? 'no-usage-report'}?`)
    return meant === undefined ? [] : [`${input}, so it does nothing; did you mean ${meant}?`]
  })
}

const letters = (name: string): string => name.replaceAll(/[-_ ]/g, '')

/** The name that a slip or two lead to: two in long names, one in short ones, where two make another word. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const typed = letters(name)
  const most = typed.length > 5 ? 2 : 1
  const slips = known.map((one) => ({ one, count: distance(typed, letters(one)) }))
  return slips.filter(({ count }) => count <= most).sort((a, b) => a.count - b.count)[0]?.one
}
