import { escapeHtml } from '../../base/text.ts'
import type { ComparedFigure } from '../../compare/comparison.ts'
import type { EarlierRun } from '../../history/earlier-runs.ts'
import type { NewFile } from '../../history/new-file.ts'
import { badgeJson, badgeSvg } from './badge.ts'
import { coursesOf } from './course.ts'
import { historyChart } from './history-chart.ts'
import { historyStyle } from './history-style.ts'
import { runsTable } from './runs-table.ts'

/** A history as its page shows it. */
export type ShownHistory = {
  /** Its key, as people chose it. */
  key: string
  /** The name of its directory. */
  name: string
  runs: readonly EarlierRun[]
  compared: readonly ComparedFigure[]
  /** The address of the repository's pages, without a slash at the end; empty: not known. */
  repositoryUrl: string
}

/** The page of one history and its badges, in a directory of its own. */
export function historyFiles(history: ShownHistory): readonly NewFile[] {
  const { name, runs, compared } = history
  const courses = coursesOf(runs, compared)
  return [
    { path: `${name}/index.html`, content: historyPage(history) },
    { path: `${name}/badge.json`, content: badgeJson(runs, courses) },
    { path: `${name}/badge.svg`, content: badgeSvg(runs, courses) },
  ]
}

/** Addresses of the repository's pages are written without their start, which makes the page a third smaller. */
function historyPage({ key, runs, compared, repositoryUrl }: ShownHistory): string {
  const base = repositoryUrl === '' ? '' : `${repositoryUrl}/`
  const courses = coursesOf(runs, compared)
  const newest = runs.at(-1)?.origin?.time.slice(0, 10) ?? ''
  return document({
    title: key,
    base,
    said: `${runs.length === 1 ? 'One run' : `${runs.length} runs`} of this load test${newest && `, the newest of ${newest}`}.`,
    body: `<div class="charts">
${courses.map((course) => historyChart(course, runs, base)).join('\n')}
</div>
${runsTable(runs, courses, base)}`,
  })
}

/**
 * The page that leads to the pages of all histories beside it.
 *
 * @param names of their directories.
 */
export function historyIndex(names: readonly string[]): NewFile {
  const items = names.map(
    (name) => `<li><a href="${encodeURIComponent(name)}/index.html">${escapeHtml(shownName(name))}</a></li>`,
  )
  const said = `${names.length === 1 ? 'One history' : `${names.length} histories`} of load tests.`
  const body = `<ul class="list">\n${items.join('\n')}\n</ul>`
  // The start page of somebody's site can stand there.
  const replaces = /<title>Load tests · load test<\/title>/
  return { path: 'index.html', content: document({ title: 'Load tests', base: '', said, body }), replaces }
}

/** Without what only tells histories of similar keys apart. */
const shownName = (name: string): string => name.replace(/-[0-9a-f]{16}$/, '')

function document({ title, base, said, body }: { title: string; base: string; said: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} · load test</title>${base && `\n<base href="${escapeHtml(base)}">`}
<style>${historyStyle}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(said)}</p></header>
<main>
${body}
</main>
</body>
</html>
`
}
