/** The hidden first line by which the comment of an id is found again. */
export const commentMarker = (id: string): string =>
  `<!-- k6-load-test:${id.replaceAll(/[^A-Za-z0-9 ._-]/g, '-').slice(0, 100)} -->`

/** UTF-16 units; GitHub takes 65,536 characters. */
const mostCharacters = 65_000

/**
 * A comment with its marker, within GitHub's limit: what is beyond is cut at the end of a line, so that no name in it
 * loses its escapes.
 *
 * @param runUrl where all of it is; empty when it is not known.
 */
export function commentText(marker: string, body: string, runUrl: string): string {
  const whole = `${marker}\n${body}`
  if (whole.length <= mostCharacters) return whole
  const run = runUrl === '' ? 'The run' : `[The run](${runUrl})`
  const head = `${marker}\nThis is too long for a comment, so it ends early. ${run} has all of it.\n\n`
  const cut = body.slice(0, mostCharacters - head.length)
  return head + cut.slice(0, Math.max(0, cut.lastIndexOf('\n')))
}
