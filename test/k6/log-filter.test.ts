import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestLine } from '../../src/base/log-escape.ts'
import { logFilter } from '../../src/k6/log-filter.ts'
import { progressThinner } from '../../src/k6/progress.ts'
import { commandsIn } from '../support/workflow-commands.ts'

const through = async (chunks: readonly Buffer[], watchers: Parameters<typeof logFilter>[0] = {}) =>
  (await buffer(Readable.from(chunks).pipe(logFilter(watchers)))).toString('utf8')

const cutAt = (bytes: Buffer, cuts: readonly number[]) => {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
}

const lines = fc
  .array(
    fc.constantFrom('::error::x', ' ::', 'a', '##[error]', 'é', '\n', '\r', '\r\n', '𝕏', 'x'.repeat(longestLine)),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''))

test('however the bytes are cut, nothing is lost, no command lives and no line is too long', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.array(fc.nat(), { maxLength: 8 }), async (text, cuts) => {
      const printed = await through(cutAt(Buffer.from(text), cuts))
      expect(commandsIn(printed)).toEqual([])
      expect(printed.split(/[\r\n]/).every((line) => Buffer.byteLength(line) <= longestLine + 10)).toBe(true)
      const plain = (s: string) => s.replaceAll(/[\n ]/g, '')
      expect(plain(printed)).toBe(plain(text))
    }),
    { numRuns: 500 },
  )
})

test('a line is written only when it is whole, so that the two streams cannot mix in it', async () => {
  const filter = logFilter({})
  const seen: string[] = []
  filter.on('data', (chunk: Buffer) => seen.push(chunk.toString()))
  for (const piece of ['one', ' line\ntwo', ' parts\n', 'unfinished']) filter.write(piece)
  await new Promise((resolve) => filter.end(resolve))
  expect(seen).toEqual(['one line\n', 'two parts\n', 'unfinished\n'])
})

test('a stream without a newline is passed on in pieces', async () => {
  const printed = await through(Array.from({ length: 50 }, () => Buffer.alloc(10_000, 'y')))
  expect(printed.split('\n').map((line) => line.length)).toEqual([
    ...Array.from({ length: Math.floor(500_000 / longestLine) }, () => longestLine),
    500_000 % longestLine,
    0,
  ])
})

test('redraws without a newline are passed on, too, while there are more', async () => {
  const filter = logFilter({ progress: progressThinner(1e9, () => 0) })
  const redraw = Buffer.from(`${'z'.repeat(99)}\r`)
  const seen: Buffer[] = []
  filter.on('data', (chunk: Buffer) => seen.push(chunk))
  for (let count = 0; count < 1000; count++) filter.write(redraw)
  expect(Buffer.concat(seen).length).toBeGreaterThan(1000 * redraw.length - 3 * longestLine)
  await new Promise((resolve) => filter.end(resolve))
  const printed = Buffer.concat(seen).toString()
  expect(printed.replaceAll('\n', '')).toBe(redraw.toString().repeat(1000))
})

test('progress is thinned in a stream that is cut anywhere', async () => {
  const block = (n: number) =>
    `\nrunning (0${n}.0s), 1/1 VUs, ${n} complete and 0 interrupted iterations\na   [  ${n}0% ] 1 VUs  ${n}s/9s\n`
  const bytes = Buffer.from(`${[1, 2, 3, 4].map(block).join('')}summary\n`)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 9 }), async (cuts) => {
      const progress = progressThinner(1e9, () => 0)
      expect(await through(cutAt(bytes, cuts), { progress })).toBe(`summary\n${block(4)}`)
    }),
    { numRuns: 200 },
  )
})
