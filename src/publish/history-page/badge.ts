import { escapeHtml } from '../../base/text.ts'
import type { EarlierRun } from '../../history/earlier-runs.ts'
import { type Course, shown } from './course.ts'

/** What a badge says. */
type Badge = { message: string; color: string }

const label = 'load test'

/** The newest run: its p95, or else its first figure, and what its comparison said. */
function badgeOf(runs: readonly EarlierRun[], courses: readonly Course[]): Badge {
  const course = courses.find(({ name }) => name === 'http_req_duration p(95)') ?? courses[0]
  if (course === undefined) return { message: 'no figures', color: 'lightgrey' }
  const verdict = runs.at(-1)?.origin?.verdict ?? ''
  const value = `${course.name.replace(/^http_req_duration p\(95\)$/, 'p95')} ${shown(course.values.at(-1) ?? null, course.unit)}`
  const said = verdict === '' ? 'passed' : verdict.replaceAll('-', ' ')
  return { message: `${value}, ${said}`, color: verdict === 'worse' ? 'red' : 'brightgreen' }
}

/** JSON in the format of shields' endpoint badge. */
export function badgeJson(runs: readonly EarlierRun[], courses: readonly Course[]): string {
  const { message, color } = badgeOf(runs, courses)
  return `${JSON.stringify({ schemaVersion: 1, label, message, color })}\n`
}

const colors: Readonly<Record<string, string>> = { red: '#b3261e', brightgreen: '#0b6b3a', lightgrey: '#5d5876' }

/** Units that a character takes at most of its line, on average. */
const characterWidth = 6.8

/** The same as a picture of its own. */
export function badgeSvg(runs: readonly EarlierRun[], courses: readonly Course[]): string {
  const { message, color } = badgeOf(runs, courses)
  const [left, right] = [label, message].map((text) => Math.round(Array.from(text).length * characterWidth + 12))
  const width = (left ?? 0) + (right ?? 0)
  const title = escapeHtml(`${label}: ${message}`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}"><title>${title}</title>
<rect width="${width}" height="20" rx="3" fill="#3b3651"/><path d="M${left} 0H${width - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${left}z" fill="${colors[color]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${(left ?? 0) / 2}" y="14">${escapeHtml(label)}</text><text x="${(left ?? 0) + (right ?? 0) / 2}" y="14">${escapeHtml(message)}</text></g></svg>
`
}
