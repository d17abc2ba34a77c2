const longest = 80

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const shortForms: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string =>
  shortForms[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** A value as a message shows it: in quotes, on one line, with what cannot be seen escaped, and not too long. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2))
  const shown = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text
  return `"${shown.replaceAll(invisible, escaped)}"`
}
