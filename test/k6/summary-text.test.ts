import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutSummaryText } from '../../src/k6/summary-text.ts'

const asked = ['avg', 'p(95)', 'count', ...Array.from({ length: 300 }, (_, index) => `p(${index / 10})`)]
const stats = { asked, shown: ['avg', 'p(95)'] }

const line = (name: string, value = '1.2ms') => `    ${name}...: ${asked.map((stat) => `${stat}=${value} `).join('')}`
const shortLine = (name: string, value = '1.2ms') => `    ${name}...: avg=${value} p(95)=${value}`

function cut(pieces: readonly string[]): string {
  const cutter = cutSummaryText(stats)
  return pieces.map((piece) => cutter.take(piece)).join('') + cutter.end()
}

const text = `before\n${line('http_req_duration')}\n${line('  { a:b }', '0s')}\n\nafter`
const short = `before\n${shortLine('http_req_duration')}\n${shortLine('  { a:b }', '0s')}\n\nafter`

it('leaves only the statistics that are shown, wherever the text is cut into pieces', () => {
  const cuts = fc.array(fc.nat(text.length), { maxLength: 20 })
  fc.assert(
    fc.property(cuts, (places) => {
      const sorted = [0, ...places.toSorted((a, b) => a - b), text.length]
      return cut(sorted.slice(1).map((end, index) => text.slice(sorted[index], end))) === short
    }),
  )
  expect(cut([text])).toBe(short)
})

it.each([
  ['a threshold', "    ✓ 'p(95)<500' p(95)=1.33ms\n"],
  ['statistics of the script itself', 'mine: avg=1 p(95)=2 count=3\n'],
  ['a line that goes on', `${line('a')}and more\n`],
  ['other statistics', `${line('a').replace('p(0.1)=', 'p(0.15)=')}\n`],
  ['a line too long to be held', `${'x'.repeat(70_000)}${line('a')}\nb\n`],
])('leaves %s as it is', (_what, other) => {
  expect(cut([other])).toBe(other)
  // In pieces, because that is how it comes.
  expect(cut(other.match(/.{1,4096}/gs) ?? [])).toBe(other)
})

it('goes on to cut after a line too long to be held', () => {
  const long = `${'x'.repeat(70_000)}${line('a')}`
  const pieces = `${long}\n${line('b')}\n`.match(/.{1,4096}/gs) ?? []
  expect(cut(pieces)).toBe(`${long}\n${shortLine('b')}\n`)
})
