/**
 * One line of so many characters: names and messages can be as long as a web page. What is too long loses its middle,
 * because the cause of an error stands at its end.
 */
export function shorten(text: string, most = 300): string {
  const scanned = text.length <= 8 * most ? text : `${text.slice(0, 4 * most)}${text.slice(-4 * most)}`
  const characters = Array.from(scanned.replaceAll(/\s+/g, ' ').trim())
  if (characters.length <= most) return characters.join('')
  const head = Math.ceil(most / 2)
  return `${characters.slice(0, head).join('')}…${characters.slice(head - most).join('')}`
}

/** Controls, direction marks and overrides, tags and other invisible marks, and halves of surrogate pairs. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to drop
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu

/** One line of visible text, of at most `most` code points; the rest is an ellipsis. */
export function visible(text: string, most = 200): string {
  const scanned = text.slice(0, 20 * most)
  const line = scanned.replaceAll(/\s+/g, ' ').replaceAll(invisible, '').replaceAll(/ {2,}/g, ' ').trim()
  const characters = Array.from(line)
  const isCut = characters.length > most || scanned.length < text.length
  return isCut
    ? `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : line
}

/** Characters of a value in quotes. */
const longestQuoted = 80

/** What a reader cannot see in quotes, or what would move the rest of the line. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const shortForms: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string =>
  shortForms[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** A value as a message shows it: in quotes, on one line, with what cannot be seen escaped, and not too long. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longestQuoted + 2))
  const shown = characters.length > longestQuoted ? `${characters.slice(0, longestQuoted).join('')}…` : text
  return `"${shown.replaceAll(unseen, escaped)}"`
}

/** A URL as it may be shown: without what can be a secret, the credentials and the query. */
export function shownUrl(given: string | URL): string {
  const url = URL.parse(String(given))
  if (!url || url.host === '') return '(not a URL)'
  return `${url.protocol}//${url.host}${url.pathname}${url.search && '?...'}`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as HTML shows it: in an element, or in an attribute in quotes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '')
