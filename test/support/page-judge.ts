import type { Page } from 'playwright-core'

/*
 * Looks at a job summary in the browser for what the action did not mean to be there: a name that became an element, an
 * attribute, a link, or that GitHub would make one of. breakOuts() in markdown.ts judges the text, this one the page.
 */

/** The judge in the browser's words, because the tests are compiled without the browser's types. */
const judge = String.raw`(() => {
  const problems = []
  const article = document.querySelector('article')
  const own = new Set(['H3', 'P', 'BLOCKQUOTE', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD', 'CODE', 'DETAILS',
    'SUMMARY', 'STRONG', 'BR', 'SPAN', 'UL', 'LI'])
  const attributes = { TH: ['align'], TD: ['align'], DETAILS: ['open'] }
  const say = (what, node) => problems.push(what + ': ' + (node.outerHTML ?? node.data).slice(0, 300))
  const isDiagram = (node) => node.closest('pre.mermaid') !== null

  if (article.parentElement !== document.body || document.body.children.length > 2) say('more than the article', document.body)
  for (const element of article.querySelectorAll('*')) {
    if (isDiagram(element)) continue
    if (!own.has(element.tagName)) say('an element', element)
    for (const { name } of element.attributes) {
      if (!(attributes[element.tagName] ?? []).includes(name)) say('an attribute ' + name, element)
    }
    if (element.tagName === 'SPAN' && element.textContent !== '$') say('a span', element)
    if (element.tagName === 'STRONG' && element.textContent.includes('pwned')) say('a name in bold', element)
  }

  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    if (isDiagram(node.parentElement)) continue
    if (node.nodeType === Node.COMMENT_NODE) say('a comment', node)
    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe]|\p{Cs}/u.test(node.data)) {
      say('something invisible', node)
    }
    // What GitHub makes of plain text: mentions, references, emoji, formulas, links.
    const isPlain = node.parentElement.closest('code') === null && node.data !== '$'
    if (isPlain && /@\w|(?:^|[^\w&])#\d|\bGH-\d|:[a-z0-9_+-]+:|\$|\bwww\.|:\/\//i.test(node.data)) say('live text', node)
  }

  for (const table of article.querySelectorAll('table')) {
    const columns = table.tHead.rows[0].cells.length
    if ([...table.rows].some((row) => row.cells.length !== columns)) say('a table of uneven rows', table)
  }
  if (article.querySelectorAll('h3').length !== 1) say('not one heading', article)
  // A fold that is not closed takes in what comes after it.
  for (const fold of article.querySelectorAll('details details details')) say('folds three deep', fold)
  if (window.__pwned !== undefined) problems.push('a script ran')
  const { scrollWidth } = document.documentElement
  if (scrollWidth > window.innerWidth) problems.push('a page ' + scrollWidth + ' wide')
  return problems
})()`

/** Everything in an opened job summary that is not the action's own; empty for a good one. */
export const pageBreakOuts = async (page: Page): Promise<readonly string[]> => (await page.evaluate(judge)) as string[]

/** The first columns of the tables that hold things of this kind. */
const heads: Readonly<Record<string, string>> = {
  threshold: ', Threshold',
  'failed check': 'Group, Failed check',
  metric: 'Metric, Kind',
  figure: 'Verdict, Figure',
  detail: 'Details',
}

/** How many things of a kind a page shows, in folds too. */
export async function shownOf(page: Page, noun: string): Promise<number> {
  const rows = await page.evaluate(`[...document.querySelectorAll('table')]
    .filter((table) => [...table.tHead.rows[0].cells].map((cell) => cell.textContent).join(', ').startsWith('${heads[noun]}'))
    .reduce((sum, table) => sum + table.tBodies[0].rows.length, 0)`)
  return Number(rows)
}

/** How many things of a kind a page says that it cut. */
export async function cutOf(page: Page, noun: string): Promise<number> {
  const text = String(await page.evaluate(`document.querySelector('article').textContent`))
  const [, number = '0'] = new RegExp(`… and ([\\d,]+) more ${noun}s?[,.]`).exec(text) ?? []
  return Number(number.replaceAll(',', ''))
}

/** Shown and cut ones together. */
export const countOf = async (page: Page, noun: string): Promise<number> =>
  (await shownOf(page, noun)) + (await cutOf(page, noun))
