import { escapeHtml } from '../../base/text.ts'
import { runWord } from '../../compare/last-level.ts'
import type { EarlierRun } from '../../history/earlier-runs.ts'
import { type Course, shown } from './course.ts'
import { runLink, shortCommit } from './links.ts'

/** Units of the picture, and how many of the newest runs are points that lead somewhere. */
const size = { width: 640, height: 240, left: 96, right: 12, top: 16, bottom: 40, points: 50 }

/** A chart of one figure over the runs of a history; all that it shows, the table has too. */
export function historyChart(course: Course, runs: readonly EarlierRun[], base: string): string {
  const place = placing(course)
  return `<figure><figcaption><h2>${escapeHtml(course.name)}</h2><p>${escapeHtml(captionOf(course, runs))}</p></figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" aria-hidden="true">
${axis(course, place)}${limitLine(course, place)}${changeLines(course, place)}<path class="course" d="${pathOf(course, place)}"/>
${pointsOf(course, { runs, base, place })}
</svg></figure>`
}

/** `143 ms in the newest of 120 runs; from 120 ms to 171 ms in all; the limit is 500 ms.` */
function captionOf({ values, unit, limit, changes }: Course, all: readonly EarlierRun[]): string {
  const known = values.filter((value) => value !== null)
  const newest = known.at(-1) ?? null
  const [least, most] = [shown(Math.min(...known), unit), shown(Math.max(...known), unit)]
  const threshold = limit === null ? '' : `; the threshold is ${shown(limit, unit)}`
  const range = least === most ? 'the same' : `from ${least} to ${most}`
  const runs = known.length === 1 ? 'the only run' : `the newest of ${known.length} runs; ${range} in all`
  const places = changes.flatMap((at) => all[at] ?? []).map(runWord)
  const changed = places.length === 0 ? '' : ` Its level changed at ${new Intl.ListFormat('en').format(places)}.`
  return `${shown(newest, unit)} in ${runs}${threshold}.${changed}`
}

/** Ends of a scale, between 1 and 10, whose halves are short too. */
const ends = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10]

/** Where the scale ends: not below the value. */
function endAbove(value: number): number {
  const size = 10 ** Math.floor(Math.log10(value))
  return Number(((ends.find((end) => end * size >= value) ?? 10) * size).toPrecision(2))
}

type Place = { x: (index: number) => number; y: (value: number) => number; top: number }

/** The scale starts at 0, so that a small change looks small. */
function placing({ values, limit }: Course): Place {
  const highest = Math.max(...values.map((value) => value ?? 0))
  const shownLimit = limit !== null && limit <= 2 * highest ? limit : 0
  const highestOfAll = Math.max(highest, shownLimit)
  const top = highestOfAll > 0 ? endAbove(highestOfAll) : 1
  const width = size.width - size.left - size.right
  const height = size.height - size.top - size.bottom
  const last = Math.max(1, values.length - 1)
  // Of many runs, two stand in one unit.
  const round = (value: number) => (values.length > 300 ? Math.round(value) : Math.round(value * 10) / 10)
  return {
    top,
    x: (index) => round(size.left + (values.length === 1 ? width / 2 : (index * width) / last)),
    y: (value) => round(size.top + height * (1 - value / top)),
  }
}

function axis({ unit, values }: Course, { y, top }: Place): string {
  const ticks = [0, top / 2, top].map((value) => {
    const at = y(value)
    return `<path class="axis" d="M${size.left} ${at}H${size.width - size.right}"/><text x="${size.left - 8}" y="${at + 5}" text-anchor="end">${escapeHtml(shown(Number(value.toPrecision(2)), unit))}</text>`
  })
  const bottom = size.height - 10
  const ends = `<text x="${size.left}" y="${bottom}">${values.length === 1 ? '' : 'oldest'}</text><text x="${size.width - size.right}" y="${bottom}" text-anchor="end">newest</text>`
  return `${ticks.join('')}${ends}`
}

function limitLine({ limit }: Course, { y, top }: Place): string {
  if (limit === null || limit > top) return ''
  return `<path class="limit" d="M${size.left} ${y(limit)}H${size.width - size.right}"/>`
}

function changeLines({ changes }: Course, { x }: Place): string {
  const lines = changes.map((at) => `<path class="change" d="M${x(at)} ${size.top}V${size.height - size.bottom}"/>`)
  return lines.join('')
}

/** One line, broken where a run has no such value. */
function pathOf({ values }: Course, { x, y }: Place): string {
  const parts = values.map((value, index) => {
    if (value === null) return ''
    return `${index === 0 || values[index - 1] === null ? 'M' : 'L'}${x(index)} ${y(value)}`
  })
  return parts.join('')
}

function pointsOf(
  { values, unit }: Course,
  { runs, base, place }: { runs: readonly EarlierRun[]; base: string; place: Place },
): string {
  const first = Math.max(0, values.length - size.points)
  const points = values.slice(first).map((value, offset) => {
    const index = first + offset
    const run = runs[index]
    if (value === null || run === undefined) return ''
    const circle = `<circle cx="${place.x(index)}" cy="${place.y(value)}" r="3.5"><title>${escapeHtml(titleOf(run, shown(value, unit)))}</title></circle>`
    const kind = run.origin?.verdict
    const look = kind === 'worse' || kind === 'better' ? ` class="${kind}"` : ''
    const link = runLink(run, base)
    return link === '' ? `<g${look}>${circle}</g>` : `<a${look} href="${escapeHtml(link)}" tabindex="-1">${circle}</a>`
  })
  return points.join('')
}

/** `run 77, abc1234: 143 ms, worse`. */
function titleOf(run: EarlierRun, value: string): string {
  const verdict = run.origin?.verdict
  const commit = shortCommit(run)
  return `${run.name}${commit && `, ${commit}`}: ${value}${verdict ? `, ${verdict}` : ''}`
}
