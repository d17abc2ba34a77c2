import { UserError } from '../base/errors.ts'
import type { CompareRequest } from './compare-request.ts'
import { oneOf } from './input-values.ts'
import type { Readers } from './readers.ts'

/** Whom to tell of the step's end, and of which. */
export type NotifyRequest = {
  /** A secret: whoever has it can post there. */
  url: string
  /** `change`: when the verdict is other than that of the last run of the history. */
  on: 'failure' | 'change' | 'always'
  /** `text`: what Slack, Mattermost and Discord show; `teams`: a card of Microsoft Teams. */
  format: 'text' | 'teams'
}

/**
 * Reads whom to tell. An empty URL is nobody: a pull request from a fork has no secrets.
 *
 * @throws {UserError} for what is wrong; the URL is never shown.
 */
export function readNotify(line: Readers['line']): NotifyRequest | null {
  const on = oneOf('notify-on', line('notify-on'), ['failure', 'change', 'always'])
  const format = oneOf('notify-format', line('notify-format'), ['text', 'teams'])
  const given = line('notify-url')
  if (given === '') return null
  const url = URL.parse(given)
  if (url && /^https?:$/.test(url.protocol)) return { url: url.href, on, format }
  throw new UserError('input notify-url: it is not an http or https URL (as a secret, it is not shown)')
}

/**
 * Checks that a change can be seen at all.
 *
 * @throws {UserError} when there is no history that knows the last verdict.
 */
export function checkNotify(line: Readers['line'], compare: CompareRequest | null): void {
  if (line('notify-on') !== 'change') return
  if (compare?.mode === 'baseline' && compare.baseline.kind !== 'files') return
  throw new UserError(
    'input notify-on: "change" needs a history that knows the last verdict; set baseline to cache or branch',
  )
}

/** Characters from which on a part of the URL's path is taken for a secret by itself. */
const longPart = 16

/** What must not be shown of a URL, even where it is wrong: all of it, what comes after the host, and its long parts. */
export function notifyUrlSecrets(given: string): readonly string[] {
  const text = given.trim()
  const url = URL.parse(text)
  if (text === '' || url === null) return text === '' ? [] : [text]
  const after = url.pathname + url.search
  const parts = after.split(/[/?&=]/).filter((part) => part.length >= longPart)
  return [...new Set([text, url.href, ...(after.length >= longPart ? [after] : []), ...parts])]
}
