import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { type Answer, answering } from '../support/answering.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const sha = 'c'.repeat(40)
const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha } } }))

const script = `import { check } from 'k6'
import { Counter } from 'k6/metrics'
const made = new Counter('made')
export const options = { thresholds: { made: ['count<2'] } }
export default function () {
  made.add(Number(__ENV.MADE))
  check(1, { '<!channel> [x](https://evil.example)': () => false })
  console.log(Object.values(__ENV).join(' '))
}`

const created: Answer = { status: 201, body: { id: 1, html_url: 'https://github.example/runs/1' } }

async function step(
  answers: readonly Answer[],
  inputs: Record<string, string>,
  more: { k6?: string; file?: string } = {},
) {
  const server = await answering(...answers)
  const hook = `${server.url}/services/T0/B0/mostSecretPath`
  const ran = await runAction({
    ...(more.k6 ? { k6: more.k6 } : {}),
    env: {
      GITHUB_API_URL: server.url,
      GITHUB_REPOSITORY: 'your-org/shop',
      GITHUB_EVENT_PATH: event,
      GITHUB_SHA: 'd'.repeat(40),
    },
    files: { 'load.js': more.file ?? script },
    inputs: {
      ...{ script: 'load.js', 'no-usage-report': 'true', 'github-token': 'job-token' },
      ...inputs,
      ...('notify-on' in inputs ? { 'notify-url': hook } : {}),
    },
  })
  const visible = ran.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  expect(visible.join('\n')).not.toContain('mostSecretPath')
  return { ...ran, asked: server.asked, visible }
}

const made = (count: number) => ({ env: `MADE=${count}` })

test.each(k6Versions)('k6 %s: a check run of a step that failed', async (version) => {
  const { asked, outputs, log } = await step(
    [created],
    { 'check-run': 'load test', ...made(5) },
    { k6: k6Path(version) },
  )
  expect(outputs.outcome).toBe('thresholds-crossed')
  expect(log).toContain('the check run of input check-run was created: https://github.com/your-org/shop/runs/1')
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /repos/your-org/shop/check-runs'])
  expect(asked[0]?.body).toMatchObject({
    ...{ name: 'load test', head_sha: sha, conclusion: 'failure' },
    output: {
      title: expect.stringMatching(/^thresholds-crossed: /),
      text: expect.stringMatching(/^### ❌ `load\.js` failed/),
      annotations: [expect.objectContaining({ annotation_level: 'failure', path: 'load.js' })],
    },
  })
})

test.each<[string, string, string, string]>([
  ['passes', script, 'passed', 'success'],
  ['has an error', 'throw new Error("no")', 'script-error', 'failure'],
  [
    'is aborted',
    "import { test } from 'k6/execution'\nexport default function () { test.abort('x') }",
    'aborted',
    'failure',
  ],
])('a script that %s', async (_what, file, outcome, conclusion) => {
  const { asked, outputs } = await step([created], { 'check-run': 'x', ...made(1) }, { file })
  expect(outputs.outcome).toBe(outcome)
  expect(asked[0]?.body).toMatchObject({ conclusion, output: { title: expect.stringContaining(`${outcome}: `) } })
})

test('a step that could not start has one, too', async () => {
  const { asked, outputs } = await step([created], { 'check-run': 'x', vus: 'many' })
  expect(outputs.outcome).toBe('not-run')
  expect(asked[0]?.body).toMatchObject({ conclusion: 'failure', output: { summary: expect.stringContaining('vus') } })
})

test('a token that may not is a notice and changes nothing', async () => {
  const refused: Answer = { status: 403, body: { message: 'Resource not accessible by integration' } }
  const { commands, outputs } = await step([refused], { 'check-run': 'x', ...made(1) })
  expect(outputs.outcome).toBe('passed')
  expect(commands.filter(({ name }) => name === 'notice').map(({ data }) => data)).toEqual([
    expect.stringMatching(/^the check run of input check-run was refused: HTTP 403 .*"permissions: checks: write"/),
  ])
})

test('a failure is told, with names that mention nobody', async () => {
  const { asked, outputs, visible } = await step([200], { 'notify-on': 'failure', ...made(5) })
  expect(outputs.outcome).toBe('thresholds-crossed')
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({
    ...{ method: 'POST', path: '/services/T0/B0/mostSecretPath' },
    body: {
      text: expect.stringMatching(/^❌ load\.js: thresholds-crossed \(your-org\/shop/),
      outcome: 'thresholds-crossed',
      passed: false,
      scripts: [{ script: 'load.js', checks_rate: 0 }],
    },
  })
  expect(JSON.stringify(asked[0]?.body)).not.toMatch(/<!channel>|\]\(https:\/\//)
  // Nor does k6 have the URL.
  expect(visible.join('\n')).not.toContain('services/T0')
})

test.each([
  ['failure', 1, 0],
  ['always', 1, 1],
])('notify-on: %s', async (on, count, times) => {
  expect((await step([200], { 'notify-on': on, ...made(count) })).asked).toHaveLength(times)
})

test('who cannot be told changes nothing', async () => {
  const { commands, outputs } = await step([404], { 'notify-on': 'always', ...made(1) })
  expect(outputs.outcome).toBe('passed')
  expect(commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toContain(
    'notify-url was not told: HTTP 404',
  )
})
