const token =
  /\\(?<escaped>.)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<space>[ \t\r\n]+)|(?<plain>[^\\'" \t\r\n]+)/gsy

/** Inside double quotes a backslash is itself, except before what it can protect there. */
const unescapeDouble = (text: string): string => text.replaceAll(/\\([$`"\\\n])/g, (_all, c) => (c === '\n' ? '' : c))

/** What one token adds to its word; null: it ends the word. */
function addition({ escaped, single, double, plain }: Record<string, string | undefined>): string | null {
  if (escaped !== undefined) return escaped === '\n' ? '' : escaped
  if (double !== undefined) return unescapeDouble(double)
  return single ?? plain ?? null
}

/**
 * Splits a text into words as a POSIX shell does: quotes, backslashes, any white space in between. Nothing is
 * expanded, and no character beyond those means anything.
 *
 * @returns undefined when a quote is not closed, or a backslash at the end protects nothing.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | null = null
  let end = 0
  for (const match of text.matchAll(token)) {
    end += match[0].length
    const added = addition(match.groups ?? {})
    if (added !== null) {
      // A line that goes on after a backslash is no word by itself.
      word = match[0] === '\\\n' ? word : (word ?? '') + added
    } else if (word !== null) {
      words.push(word)
      word = null
    }
  }
  if (end < text.length) return undefined
  return word === null ? words : [...words, word]
}
