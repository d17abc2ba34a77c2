import { escapeHtml, visible } from '../../base/text.ts'

/*
 * Text of others (names from the script, k6's messages) in GitHub's Markdown. Nothing in it may become markup, a link,
 * a mention, a reference or an emoji; and nothing invisible may reorder or hide what stands beside it.
 */

const longest = 200

const zeroWidth = '\u200b'

/**
 * Text within a paragraph, a heading or a table cell.
 *
 * What GitHub makes of plain text (links, mentions, references, emoji, formulas) is broken by characters that have no
 * width, and backslashes keep the rest from being Markdown.
 */
export function prose(text: string, most = longest): string {
  return (
    visible(text, most)
      .replaceAll(/@(?=\S)|#(?=\d)|:(?=\/\/|[\w+-]+:)|www(?=\.)|GH(?=-\d)/gi, `$&${zeroWidth}`)
      .replaceAll(/[\\`*[\]<#|~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
      // What only counts at the start of a line: lists, quotes, rules.
      .replace(/^(?:[-+=>]|\d+(?=[.)](?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
      .replaceAll('$', '<span>$</span>')
  )
}

/** A name in a paragraph or heading, as code: nothing in it is read as anything else. */
export function code(text: string, most = longest): string {
  const name = visible(text, most)
  if (name === '') return '(no name)'
  const runs = name.match(/`+/g) ?? []
  const fence = '`'.repeat(runs.reduce((length, run) => Math.max(length, run.length + 1), 1))
  const space = name.startsWith('`') || name.endsWith('`') ? ' ' : ''
  return `${fence}${space}${name}${space}${fence}`
}

/** A name in a table cell, as code. There a pipe needs a backslash; one that has one already would end the cell for some. */
export const codeCell = (text: string, most = longest): string =>
  code(text, most).replaceAll('\\|', '\\ |').replaceAll('|', '\\|')

/** Text in HTML, in which no Markdown is read because no empty line comes before it. */
export const html = (text: string, most = longest): string => escapeHtml(visible(text, most))
