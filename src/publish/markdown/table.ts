import { counted } from '../../results/figures.ts'

/** Cells are Markdown already. */
export type Row = readonly string[]

/** The names of the columns, and which of them stand at the right, as figures do. */
export type Columns = { head: Row; right?: readonly number[] }

const line = (cells: Row): string => `| ${cells.join(' | ')} |`

/** A table in Markdown, whatever its size. */
export function table({ head, right = [] }: Columns, rows: readonly Row[]): string {
  const rule = head.map((_cell, column) => (right.includes(column) ? '---:' : ':---'))
  return [head, rule, ...rows].map(line).join('\n')
}

/** Markdown behind a line of HTML that unfolds it. */
export const folded = (title: string, markdown: string, open = false): string =>
  `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${markdown}\n\n</details>`

/** Figures do not break. */
export const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

/** How many rows of a long table are not folded, unless it says otherwise. */
export const rowsShown = 20

/** What a long table is made of, an item a row. */
export type Contents<Item> = {
  items: readonly Item[]
  row: (item: Item, index: number) => Row
  /** What an item is: `threshold`. */
  noun: string
  shown?: number
}

/** Bytes of a fold's line and of the sentence that counts what is cut, with long numbers and nouns. */
const roomForFold = 250

/**
 * A table that may be long: its first rows are shown, more are folded, and what does not fit into `mostBytes` is cut
 * and counted. Of very few bytes only the sentence that counts remains.
 */
export function longTable<Item>(columns: Columns, contents: Contents<Item>, mostBytes: number): string {
  const { items, noun, shown = rowsShown } = contents
  const heads = 2 * Buffer.byteLength(table(columns, []))
  const rows = rowsWithin(contents, mostBytes - heads - roomForFold)
  const cut = items.length - rows.length
  if (rows.length === 0) return `${counted(cut, noun)}, for which there is no room here.`
  const more = cut > 0 ? `\n\n… and ${counted(cut, `more ${noun}`)}, for which there is no room here.` : ''
  const first = table(columns, rows.slice(0, shown))
  if (rows.length <= shown) return first + more
  const rest = table(columns, rows.slice(shown))
  return `${first}\n\n${folded(counted(items.length - shown, `more ${noun}`), rest + more)}`
}

function rowsWithin<Item>({ items, row }: Contents<Item>, mostBytes: number): readonly Row[] {
  const rows: Row[] = []
  let left = mostBytes
  for (const [index, item] of items.entries()) {
    const cells = row(item, index)
    left -= Buffer.byteLength(line(cells)) + 1
    if (left < 0) break
    rows.push(cells)
  }
  return rows
}
