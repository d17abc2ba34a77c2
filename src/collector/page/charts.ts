import { lengthOf } from '../read/period.ts'
import type { Stats } from '../read/stats.ts'
import { formatCount, formatDay, formatLongDay, formatShare, formatShort } from './format.ts'
import { type Html, html } from './html.ts'

/** Bars of a plot over time at most: more would be thinner than a pixel on a phone. */
const maxBars = 100

/** One bar over time: its days and its parts, from the bottom up. */
type Bar = { label: string; parts: readonly number[] }

/** A name, the number of its colour (0 to 6), and its reports on each day. */
export type Series = { name: string; colour: number; reports: readonly number[] }

/** What is drawn over time, the first series at the bottom. */
export type TimePlot = {
  title: string
  days: readonly string[]
  series: readonly Series[]
  /** `count`: bars as tall as their reports; `share`: every bar is its parts' share. */
  scale: 'count' | 'share'
}

const unitOf = (days: number) => (days === 1 ? 'day' : days === 7 ? 'week' : `${days} days`)

/** Days that one bar stands for. */
export function daysABar(days: number): number {
  if (days <= maxBars) return 1
  return 7 * Math.ceil(days / (7 * maxBars))
}

/** What one bar stands for, in a word. */
export function barUnit(stats: Stats): string {
  return unitOf(daysABar(lengthOf(stats)))
}

function barsOf({ days, series }: TimePlot): readonly Bar[] {
  const size = daysABar(days.length)
  return Array.from({ length: Math.ceil(days.length / size) }, (_, index) => {
    const [from, to] = [index * size, Math.min((index + 1) * size, days.length)]
    const [first = '', last = ''] = [days[from], days[to - 1]]
    return {
      label: first === last ? formatLongDay(first) : `${formatDay(first)} – ${formatLongDay(last)}`,
      parts: series.map(({ reports }) => reports.slice(from, to).reduce((sum, count) => sum + count, 0)),
    }
  })
}

const total = ({ parts }: Bar) => parts.reduce((sum, part) => sum + part, 0)

/** The next 1, 2 or 5 times a power of ten, and even from 2 on, so that its half is whole. */
export function niceCeiling(value: number): number {
  if (value <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 4, 6, 8, 10].find((each) => each * power >= value) ?? 10
  return step * power
}

const round = (value: number) => Math.round(value * 100) / 100

/** One bar, with what it stands for as its tooltip. */
function column(bar: Bar, x: number, { width, top, plot }: { width: number; top: number; plot: TimePlot }): Html {
  const height = plot.scale === 'share' ? total(bar) : top
  const parts = bar.parts.reduce<{ y: number; rects: readonly Html[] }>(
    ({ y, rects }, part, index) => {
      const share = height > 0 ? (100 * part) / height : 0
      if (share === 0) return { y, rects }
      const rect = html`<rect class="c${plot.series[index]?.colour ?? 0}" x="${round(x)}" y="${round(y - share)}" width="${round(width)}" height="${round(share)}"/>`
      return { y: y - share, rects: [...rects, rect] }
    },
    { y: 100, rects: [] },
  )
  const lines = plot.series.flatMap(({ name }, index) => {
    const part = bar.parts[index] ?? 0
    return part > 0 ? [`${name}: ${formatCount(part)}`] : []
  })
  const said = lines.length > 0 ? lines.join('\n') : 'no reports'
  return html`<g><title>${bar.label}\n${said}</title><rect class="hover" x="${round(x)}" y="0" width="${round(width)}" height="100"/>${parts.rects}</g>`
}

/** Bars over time as SVG; the labels stay HTML, so that they are readable at every width. */
export function timeChart(plot: TimePlot): Html {
  const bars = barsOf(plot)
  const top = niceCeiling(Math.max(0, ...bars.map(total)))
  const step = 100 / bars.length
  const width = step * (bars.length > 40 ? 0.8 : 0.72)
  const ticks = plot.scale === 'share' ? ['100%', '50%', '0%'] : [top, top / 2, 0].map(formatShort)
  const columns = bars.map((bar, index) => column(bar, index * step + (step - width) / 2, { width, top, plot }))
  const middle = plot.days[Math.floor((plot.days.length - 1) / 2)] ?? ''
  const dates = [plot.days[0] ?? '', ...(plot.days.length > 4 ? [middle] : []), plot.days.at(-1) ?? '']
  return html`<div class="chart">
<div class="ticks" aria-hidden="true">${ticks.map((tick) => html`<span>${tick}</span>`)}</div>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${plot.title}. The table below has the figures.">
<path class="grid" d="M0 0H100M0 50H100M0 100H100"/>
${columns}
</svg>
<div class="dates" aria-hidden="true">${(plot.days.length > 1 ? dates : dates.slice(0, 1)).map((day) => html`<span>${formatDay(day)}</span>`)}</div>
</div>
<details><summary>Figures of “${plot.title}”</summary><div class="scroll" tabindex="0" role="region" aria-label="Table: ${plot.title}"><table>
<thead><tr><th scope="col">When</th>${plot.series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${bars.map(
    (bar) =>
      html`<tr><th scope="row">${bar.label}</th>${bar.parts.map((part) => html`<td>${formatCount(part)}</td>`)}</tr>`,
  )}</tbody></table></div></details>`
}

/** The names of a plot with their colours and totals. */
export function legend(plot: TimePlot): Html {
  return html`<ul class="legend">${plot.series.map(
    ({ name, colour, reports }) =>
      html`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="c${colour}" width="10" height="10" rx="3"/></svg>${name} <span>${formatCount(reports.reduce((sum, count) => sum + count, 0))}</span></li>`,
  )}</ul>`
}

/** A table with a bar for each row. `share` is of `of` reports. */
export function barTable(options: {
  title: string
  rows: readonly { label: string; reports: number }[]
  of: number
  empty: string
}): Html {
  const { title, rows, of, empty } = options
  if (rows.length === 0) return html`<p class="none">${empty}</p>`
  const most = Math.max(1, ...rows.map(({ reports }) => reports))
  return html`<table class="bars"><caption class="hidden">${title}</caption>
<thead class="hidden"><tr><th scope="col">${title}</th><th scope="col">Share, as a bar</th><th scope="col">Reports</th><th scope="col">Share</th></tr></thead>
<tbody>${rows.map(
    ({ label, reports }) =>
      html`<tr><th scope="row">${label}</th><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="c0" width="${round((100 * reports) / most)}" height="10"/></svg></td><td>${formatCount(reports)}</td><td class="share">${formatShare(reports, of)}</td></tr>`,
  )}</tbody></table>`
}
