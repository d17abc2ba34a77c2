import { expect, it } from 'vitest'
import { runFinder } from '../../../src/engine/cloud/found-run.ts'

const inCloud =
  '     execution: cloud\n        script: a.js\n        output: https://x.grafana.net/a/k6-app/runs/123\n\n'

it.each([
  ['a run in the cloud', inCloud, { id: '123', url: 'https://x.grafana.net/a/k6-app/runs/123' }],
  ['a run here', '        output: cloud (https://app.k6.io/runs/7)\n', { id: '7', url: 'https://app.k6.io/runs/7' }],
  [
    'a run here with another output',
    '        output: cloud (https://app.k6.io/runs/7), json (points.json)\n',
    { id: '7', url: 'https://app.k6.io/runs/7' },
  ],
  [
    'a page with a query',
    '  output: https://app.k6.io/runs/7/?tab=x\n',
    { id: '7', url: 'https://app.k6.io/runs/7/?tab=x' },
  ],
  ['the first of several', `${inCloud}  output: https://app.k6.io/runs/9\n`, { id: '123', url: expect.any(String) }],
])('finds %s', (_what, text, run) => {
  const whole = runFinder()
  whole.take(text)
  expect(whole.known()).toEqual(run)
  const inPieces = runFinder()
  for (const piece of text) inPieces.take(piece)
  expect(inPieces.known()).toEqual(run)
})

it.each([
  '        output: -\n',
  '        output: https://app.k6.io/runs/\n',
  '        output: https://app.k6.io/runs/12a\n',
  '        output: javascript:alert(1)/runs/7\n',
  'time="" level=info msg="output: https://app.k6.io/runs/7"\n',
  '        output: https://app.k6.io/runs/7',
  `        output: https://app.k6.io/${'a'.repeat(100_000)}/runs/7`,
])('finds none in %j', (text) => {
  const finder = runFinder()
  finder.take(text)
  expect(finder.known()).toBeNull()
})
