import { lengthOf } from '../read/period.ts'
import type { Stats } from '../read/stats.ts'
import { other } from '../report/known.ts'
import { barTable, barUnit, legend, type TimePlot, timeChart } from './charts.ts'
import { page } from './document.ts'
import { formatCount, formatDuration, formatLongDay, formatShare, formatVus } from './format.ts'
import { type Html, html } from './html.ts'

export { pageHeaders } from './document.ts'

const choices = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'A year' },
]

/** The colour of all the rest, however many versions have one of their own. */
const restColour = 6

function choice(stats: Stats, today: string): Html {
  const current = stats.to === today ? lengthOf(stats) : null
  return html`<nav aria-label="Period"><ul>${choices.map(
    ({ days, label }) =>
      html`<li><a href="/?days=${days}"${days === current ? html` aria-current="page"` : null}>${label}</a></li>`,
  )}</ul></nav>`
}

function figures(stats: Stats): Html {
  const [version] = stats.versions
  const active = stats.days.filter(({ reports }) => reports > 0).length
  const { share, yes, no } = stats.ci
  return html`<dl class="figures">
<div><dt>Reports</dt><dd><span>${formatCount(stats.reports)}</span><small>of test runs</small></dd></div>
<div><dt>A day</dt><dd><span>${formatCount(Math.round(stats.reports / Math.max(1, active)))}</span><small>on ${formatCount(active)} ${active === 1 ? 'day' : 'days'} with reports</small></dd></div>
<div><dt>Most used k6</dt><dd><span>${version?.name ?? '–'}</span><small>${formatShare(version?.reports ?? 0, stats.reports)} of reports</small></dd></div>
<div><dt>In CI</dt><dd><span>${share === null ? '–' : formatShare(yes, yes + no)}</span><small>${share === null ? ciUnknown(stats.ci) : `of ${formatCount(yes + no)} that say`}</small></dd></div>
</dl>`
}

const ciUnknown = ({ other: hidden }: Stats['ci']): string =>
  hidden > 0 ? 'some groups are too small to show' : 'no report says'

function versionsPlot(stats: Stats): TimePlot {
  return {
    title: 'k6 versions over time',
    series: stats.versions_by_day.map(({ version, reports }, index) =>
      version === other
        ? { name: 'other versions', colour: restColour, reports }
        : { name: version, colour: index, reports },
    ),
    days: stats.days.map(({ day }) => day),
    scale: 'share',
  }
}

const card = (id: string, title: string, content: Html, wide = false): Html =>
  html`<section class="card${wide ? ' wide' : ''}" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`

const namedRows = (counts: Stats['executors']) => counts.map(({ name, reports }) => ({ label: name, reports }))

/** Without the empty classes at both ends. */
function trimmed(classes: Stats['vus']): Stats['vus'] {
  const used = ({ reports }: { reports: number }) => reports > 0
  return classes.slice(Math.max(0, classes.findIndex(used)), classes.findLastIndex(used) + 1)
}

function ciCard({ ci: { yes, no, unstated, other: hidden } }: Stats): Html {
  const said = yes + no
  if (hidden > 0) return hiddenCiCard({ yes, no, unstated, hidden })
  if (said === 0) return html`<p class="none">No report says whether it came from CI; k6 says so since v0.56.</p>`
  return html`<svg class="split" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${formatShare(yes, said)} in CI"><rect class="track" width="100" height="10"/><rect class="c0" width="${(100 * yes) / said}" height="10"/></svg>
${barTable({
  title: 'Where',
  rows: [
    { label: 'In CI', reports: yes },
    { label: 'Elsewhere', reports: no },
  ],
  of: said,
  empty: '',
})}
${unstated > 0 ? html`<p class="note">${formatCount(unstated)} more do not say.</p>` : null}`
}

/** Where some are hidden there is no share of the others, only what is known of all. */
function hiddenCiCard({ yes, no, unstated, hidden }: Record<'yes' | 'no' | 'unstated' | 'hidden', number>): Html {
  const rows = [
    { label: 'In CI', reports: yes },
    { label: 'Elsewhere', reports: no },
    { label: 'They do not say', reports: unstated },
  ]
  return barTable({
    title: 'Where',
    rows: [...rows.filter(({ reports }) => reports > 0), { label: other, reports: hidden }],
    of: yes + no + unstated + hidden,
    empty: '',
  })
}

/** The classes that have reports, and what is hidden. */
function classRows(counts: Stats['vus'], hidden: number, labelOf: (each: Stats['vus'][number]) => string) {
  const rows = trimmed(counts).map((each) => ({ label: labelOf(each), reports: each.reports }))
  return hidden > 0 ? [...rows, { label: other, reports: hidden }] : rows
}

function vusCard({ reports, vus, vus_unstated, vus_other }: Stats): Html {
  return html`${barTable({
    title: 'Peak of virtual users',
    rows: classRows(vus, vus_other, formatVus),
    of: reports - vus_unstated,
    empty: 'No report states its virtual users.',
  })}${vus_unstated > 0 ? html`<p class="note">${formatCount(vus_unstated)} more do not say.</p>` : null}`
}

function durationCard({ reports, duration, duration_unstated, duration_other }: Stats): Html {
  return html`${barTable({
    title: 'Duration',
    rows: classRows(duration, duration_other, formatDuration),
    of: reports - duration_unstated,
    empty: 'No report states a duration.',
  })}${duration_unstated > 0 ? html`<p class="note">${formatCount(duration_unstated)} more state none: iterations end them.</p>` : null}`
}

function cards(stats: Stats): Html {
  const unit = barUnit(stats)
  const perDay: TimePlot = {
    title: `Reports per ${unit}`,
    days: stats.days.map(({ day }) => day),
    series: [{ name: 'Reports', colour: 0, reports: stats.days.map(({ reports }) => reports) }],
    scale: 'count',
  }
  const versions = versionsPlot(stats)
  const { reports: of } = stats
  return html`<div class="cards">
${card('per-day', perDay.title, html`<p>Every report is one test run. Days are UTC.</p>${timeChart(perDay)}`, true)}
${card('versions', versions.title, html`<p>Share of each ${unit}’s reports.</p>${legend(versions)}${timeChart(versions)}`, true)}
${card('os', 'Operating system', barTable({ title: 'Operating system', rows: namedRows(stats.operating_systems), of, empty: '' }))}
${card('arch', 'Architecture', barTable({ title: 'Architecture', rows: namedRows(stats.architectures), of, empty: '' }))}
${card('vus', 'Virtual users', vusCard(stats))}
${card('duration', 'Duration', durationCard(stats))}
${card('ci', 'Share in CI', ciCard(stats))}
${card(
  'executors',
  'Executors',
  barTable({
    title: 'Executor',
    rows: namedRows(stats.executors),
    of,
    empty: 'No report names its executors; k6 names them since v0.27.',
  }),
)}
${card(
  'modules',
  'Modules',
  barTable({
    title: 'Module',
    rows: namedRows(stats.modules),
    of,
    empty: 'No report names modules; k6’s own does since v0.49.',
  }),
)}
${card(
  'outputs',
  'Outputs',
  barTable({
    title: 'Output',
    rows: namedRows(stats.outputs),
    of,
    empty: 'No report names outputs; k6’s own does since v0.49.',
  }),
)}
</div>`
}

function groupNote({ min_group }: Stats): Html | null {
  if (min_group <= 1) return null
  return html`<p class="groups">A group of fewer than ${formatCount(min_group)} reports on a day is counted as “other”, so that no figure tells of a single person.</p>`
}

function firstSteps(url: string): Html {
  return html`<section class="card first" aria-labelledby="first"><h2 id="first">No reports in this period</h2>
<p>Send the first one: either line will do, and the next run is counted here.</p>
<ol><li><p>In a workflow, under the action’s <code>with:</code></p><pre tabindex="0" aria-label="Line for the workflow"><code>usage-report-url: ${url}</code></pre></li>
<li><p>With k6 itself, 2.2.0 or later</p><pre tabindex="0" aria-label="Line for the shell"><code>K6_USAGE_REPORT_URL=${url} k6 run script.js</code></pre></li></ol></section>`
}

/**
 * The page of a period: everything is in it, as HTML and SVG.
 *
 * @param options.url address of this collector, for the lines to paste.
 */
export function renderPage(stats: Stats, { url, today }: { url: string; today: string }): string {
  const { from, to } = stats
  return page('k6 usage', {
    header: html`<div><h1>k6 usage</h1><p>${formatLongDay(from)} to ${formatLongDay(to)}</p></div>${choice(stats, today)}`,
    main: html`${stats.reports > 0 ? html`<h2 class="hidden">In short</h2>${figures(stats)}${cards(stats)}${groupNote(stats)}` : firstSteps(url)}
<form action="/" method="get"><label>From <input type="date" name="from" value="${from}" max="${today}" required></label><label>To <input type="date" name="to" value="${to}" max="${today}" required></label><button>Show</button></form>`,
  })
}
