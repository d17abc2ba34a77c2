import { escapeHtml } from '../../base/text.ts'
import type { EarlierRun } from '../../history/earlier-runs.ts'
import { type Course, shown } from './course.ts'
import { commitLink, runLink, shortCommit } from './links.ts'

/** Figures beyond which the table has no more columns. */
const mostColumns = 5

/** All runs of a history, the newest first, with what the charts show. */
export function runsTable(runs: readonly EarlierRun[], courses: readonly Course[], base: string): string {
  const columns = courses.slice(0, mostColumns)
  const heads = ['Run', 'Commit', 'When', 'Verdict', ...columns.map(({ name }) => name)]
  const rows = runs.map((run, index) => row(run, { index, columns, base })).toReversed()
  return `<div class="runs" tabindex="0" role="region" aria-label="All runs"><table><caption>All runs, the newest first</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`
}

/** Ends of cells and rows are left out, which HTML allows: a thousand rows are a third smaller. */
function row(
  run: EarlierRun,
  { index, columns, base }: { index: number; columns: readonly Course[]; base: string },
): string {
  const { time = '', verdict = '' } = run.origin ?? {}
  const look = verdict === 'worse' || verdict === 'better' ? ` class=${verdict}` : ''
  const cells = [
    `<td>${linked(run.name, runLink(run, base))}`,
    `<td>${linked(shortCommit(run), commitLink(run, base))}`,
    `<td>${time.slice(0, 16).replace('T', ' ')}`,
    `<td${look}>${escapeHtml(verdict.replaceAll('-', ' '))}`,
    ...columns.map(({ values, unit }) => `<td>${escapeHtml(shown(values[index] ?? null, unit))}`),
  ]
  return `<tr>${cells.join('')}`
}

const linked = (text: string, link: string): string =>
  link === '' ? escapeHtml(text) : `<a href="${escapeHtml(link)}">${escapeHtml(text)}</a>`
