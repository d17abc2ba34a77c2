import { describe, expect, test } from 'vitest'
import { progressThinner } from '../../src/k6/progress.ts'

const block = (second: number) => [
  '',
  `running (0${second}.0s), 2/5 VUs, ${second} complete and 0 interrupted iterations`,
  `a   [  ${second}0% ] 2 VUs    0.8s/2s`,
  'bb \xe2\x80\xa2 [   0% ] waiting  0.2s',
]

function thin(lines: readonly string[], { intervalMs = 3000, msPerBlock = 1000 } = {}) {
  let now = 0
  const thinner = progressThinner(intervalMs, () => now)
  const printed = lines.flatMap((line) => {
    if (line.startsWith('running')) now += msPerBlock
    return thinner.line(line)
  })
  return [...printed, ...thinner.end()]
}

describe('progressThinner', () => {
  test('lets one line through an interval, and the last block whole', () => {
    const lines = [1, 2, 3, 4, 5, 6, 7].flatMap(block)
    expect(thin(lines)).toEqual([block(3)[1], block(6)[1], ...block(7)])
  })

  test('prints each second with an interval of 0', () => {
    const lines = [1, 2].flatMap(block)
    expect(thin(lines, { intervalMs: 0 })).toEqual(lines)
  })

  test('keeps all other lines, and their empty lines, in order', () => {
    const summary = ['', '', '  TOTAL RESULTS', '', '    iterations...: 13', '', '']
    expect(thin(['banner', '', ...summary, ...block(1)])).toEqual(['banner', '', ...summary, ...block(1)])
  })

  test('keeps lines that only look like progress', () => {
    const lines = ['running (01.0s), 2/5 VUs, 2 complete and 0 interrupted iterations', 'a   [  10% ] 2 VUs', 'x']
    expect(thin(lines)).toEqual(lines)
  })

  test('knows the lines of setup and of VU initialisation', () => {
    const lines = [
      '',
      'Init      [  50% ] 1/2 VUs initialized',
      'a   [   0% ]',
      '',
      'Run   [ 100% ] setup()',
      'a   [   0% ]',
    ]
    expect(thin([...lines, 'text'])).toEqual(['text', '', 'Run   [ 100% ] setup()', 'a   [   0% ]'])
  })

  test('prints no older block after the last one, when a text without an end of its own took its empty line', () => {
    const [, running = '', ...bars] = block(2)
    expect(thin([...block(1), 'checks: fine', running, ...bars])).toEqual(['checks: fine', running, ...bars])
    const [setup, bar] = ['Run       [ 100% ] setup()', 'a   [   0% ]']
    expect(thin(['', setup, bar, 'no summary', setup, bar])).toEqual(['no summary', setup, bar])
  })

  test('ends a block at the first line that is none of its own', () => {
    expect(thin([...block(1), 'hello', '', 'world'])).toEqual(['hello', '', 'world', ...block(1)])
  })
})

describe('the counts of the last progress line', () => {
  const countsOf = (lines: readonly string[], intervalMs = 3000) => {
    const thinner = progressThinner(intervalMs, () => 0)
    for (const line of lines) thinner.line(line)
    return thinner.counts()
  }

  test.each([0, 3000])('are those of the last one, with an interval of %i', (intervalMs) => {
    expect(countsOf([1, 2].flatMap(block), intervalMs)).toEqual({ complete: 2, interrupted: 0 })
  })

  test('are there when the text before it has no end of its own', () => {
    const last = 'running (1d02h00m03.0s), 000/002 VUs, 1200 complete and 17 interrupted iterations'
    expect(countsOf([...block(1), 'checks: fine', last, 'a \xe2\x9c\x93 [ 100% ] 2 VUs  3s'])).toEqual({
      complete: 1200,
      interrupted: 17,
    })
  })

  test.each([
    [''],
    ['Init      [  50% ] 1/2 VUs initialized', 'a   [   0% ]'],
    ['x running (01.0s), 2/5 VUs, 9 complete and 0 interrupted iterations'],
    ['running (01.0s), 2/5 VUs, 9 complete and 0 interrupted iterations.'],
    ['running (soon), 2/5 VUs, 9 complete and 0 interrupted iterations'],
  ])('are unknown where no line is exactly such a line: %j', (...lines) => {
    expect(countsOf(lines)).toBeNull()
  })
})
