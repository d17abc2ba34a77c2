/*
 * Looks for markup that the job summary does not mean to have: a name that got out of its place. It knows how the
 * summary is built (tables, code spans, <details>), and takes everything else for a break-out.
 */

const ownTags = /<(?:details|details open|\/details|summary|\/summary|code|\/code|br|span|\/span)>/g

/** GFM's code spans: from a run of backticks to the next run of the same length. */
const codeSpan = /(?<![`\\])(`+)(?!`)(?:.*?[^`])?\1(?!`)/g

/** Code in a line of HTML, where a name can have no tag. */
const htmlCode = /<code>[^<]*<\/code>/g

const withoutCode = (text: string): string => text.replaceAll(codeSpan, '')

const blockStarts = /^(?:#{1,6}\s|>|[-*+]\s|\d+[.)]\s| {4}|\t|```|~~~|===|---|<(?!\/?details|summary))/

const escapes = /\\[!-/:-@[-`{-~]/g

/** Figures in bold, and the sentences that begin a comparison: nobody's names. */
const ownBold =
  /\*\*(?:[\d.,+−]+[\w\u00a0µ%/×. ]*|unknown|no\u00a0data|[A-Z][a-z AB]+ \(\d+ [a-z ]+\)|[A-Z][a-zAB ]+ in \d+ of \d+ figures? \(\d+ [a-z ]+\))\*\*/g

/** What is live in a text in which everything should be a code span, an escape or plain words. */
function liveIn(text: string): readonly string[] {
  const rest = withoutCode(text)
    .replaceAll(escapes, '')
    .replaceAll(htmlCode, '')
    .replaceAll('<span>$</span>', '')
    .replaceAll(ownTags, '')
    .replaceAll(ownBold, '')
  return (
    rest.match(/[<`[\]*~]|(?<!\w)_|_(?!\w)|@\w|https?:\/\/|\bwww\.\w|(?<!\w)#\d|\$|&(?!(?:amp|lt|gt|quot|#39);)/g) ?? []
  )
}

const unescapedPipes = (row: string): number => row.match(/(?<!\\)\|/g)?.length ?? 0

function rowProblems(row: string, head: string): readonly string[] {
  return unescapedPipes(row) === unescapedPipes(head) ? [] : [`a row with other columns than its table: ${row}`]
}

/** A chart over time, whose texts are the action's own. */
const chart =
  /^```mermaid\n%%\{init: \{[\w":{},#]+\}%%\nxychart-beta\n {2}title "[\w ,()]+"\n {2}x-axis "\w+" [\d.]+ --> [\d.]+\n {2}y-axis "[\w/%]+" 0 --> [\d.]+\n {2}line \[[\d., ]+\]\n```$/gm

/** Everything in a job summary that is not the action's own structure; empty for a good one. */
export function breakOuts(page: string): readonly string[] {
  const problems: string[] = []
  const summary = page.replaceAll(chart, '')
  let head: string | null = null
  for (const line of summary.split('\n')) {
    const isRow = line.startsWith('| ')
    if (!isRow) head = null
    else if (head === null) head = line
    else problems.push(...rowProblems(line, head))
    if (/^\|(?: (?:---|---:|:---) \|)+$/.test(line)) continue
    const own = /^(?:### (?:✅|❌) |> |- |<details(?: open)?><summary>)/.exec(line)?.[0] ?? ''
    const text = line.slice(own.length)
    // HTML begins a block only where its tag stands alone in the line; this one has a dollar in it.
    const start = text.replace(/^<span>\$<\/span>/, '$')
    const live = [...liveIn(text), ...(own === '' ? (blockStarts.exec(start) ?? []) : [])]
    if (live.length > 0) problems.push(`${JSON.stringify(live)} in: ${line}`)
  }
  const headings = summary.match(/^#{1,6} /gm)?.length ?? 0
  if (headings !== 1) problems.push(`${headings} headings`)
  const count = (tag: string) => withoutCode(summary).replaceAll(escapes, '').split(tag).length - 1
  if (count('<details') !== count('</details>')) problems.push('a <details> that is not closed')
  return problems
}
