import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestLine } from '../../src/base/log-escape.ts'
import { maskOf, noMask } from '../../src/base/mask.ts'
import { errorCounter, noErrors } from '../../src/k6/log-errors.ts'
import { logFilter } from '../../src/k6/log-filter.ts'
import { maskStream } from '../../src/k6/mask-stream.ts'
import { progressThinner } from '../../src/k6/progress.ts'

const secrets = ['p@ss*word\\"1', 'postgres://u:pässwörd@db/x', '::error::s3cr3t', 'abcdefgh', 'defghijk']

const through = async (chunks: readonly Buffer[], watchers: Parameters<typeof logFilter>[0]) =>
  (await buffer(Readable.from(chunks).pipe(logFilter(watchers)))).toString('utf8')

const cutAt = (bytes: Buffer, cuts: readonly number[]) => {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
}

const quoted = (text: string) => text.replaceAll(/[\\"]/g, '\\$&')

const pieces = fc.oneof(
  fc.constantFrom(...secrets, ...secrets.map(quoted), ...secrets.map(encodeURIComponent), 'p@ss', 'abc', 'ghijk', 'é'),
  fc.constantFrom('\n', '\r', '\r\n', ' ', '::', '##[', '"', 'msg="'),
  fc.constantFrom('x', 'é').map((unit) => unit.repeat(longestLine / Buffer.byteLength(unit) - 5)),
)

test.each([
  ['as a stream of lines', () => ({})],
  ['with its progress thinned', () => ({ progress: progressThinner(1e9, () => 0) })],
])('no secret gets through, however lines and pieces are cut: %s', async (_what, more) => {
  const mask = maskOf(secrets)
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces, { maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (parts, cuts) => {
        const text = parts.join('')
        const printed = await through(cutAt(Buffer.from(text), cuts), { mask, ...more() })
        // What was wrapped or escaped is itself again.
        const plain = printed.replaceAll(/[\n ]/g, '')
        for (const secret of secrets) {
          expect(plain).not.toContain(secret)
          expect(plain).not.toContain(quoted(secret))
          expect(plain).not.toContain(encodeURIComponent(secret))
        }
        if (!mask.text(text).includes('***')) expect(plain).toBe(text.replaceAll(/[\n ]/g, ''))
      },
    ),
    { numRuns: 500 },
  )
})

test('a secret that a long line would be wrapped within is masked before', async () => {
  for (let at = longestLine - 20; at < longestLine + 5; at++) {
    const line = `${'x'.repeat(at)}${secrets[0]}${'y'.repeat(100)}\n`
    const printed = await through([Buffer.from(line)], { mask: maskOf(secrets) })
    expect(printed.replaceAll('\n', '')).toBe(`${'x'.repeat(at)}***${'y'.repeat(100)}`)
  }
})

test('of a stream without line ends no more is held back than a secret can be long', () => {
  const mask = maskOf(secrets)
  const stream = maskStream(mask)
  let shown = 0
  for (let count = 1; count <= 100; count++) {
    shown += stream.take('z'.repeat(1000)).length
    expect(count * 1000 - shown).toBeLessThanOrEqual(mask.longest)
  }
  expect(shown + stream.end().length).toBe(100_000)
})

test('what counts errors sees the lines as they are, so that a secret cannot change what they are', async () => {
  const errors = errorCounter('text')
  const line = 'time="2026-11-26T07:00:00Z" level=error msg="console says no" source=console\n'
  const printed = await through([Buffer.from(line)], { errors, mask: maskOf(['console']) })
  expect(printed).toBe('time="2026-11-26T07:00:00Z" level=error msg="*** says no" source=***\n')
  expect(errors.found()).toEqual(noErrors)
})

test('without secrets a piece is passed on as it is, at once', () => {
  const stream = maskStream(noMask)
  expect(stream.take('half a li')).toBe('half a li')
  expect(stream.end()).toBe('')
})
