import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { type Answer, type Asked, answering } from '../support/answering.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

const token = 'glsa_mostSecretToken'

const script = `import { sleep } from 'k6'
export const options = { vus: 1, duration: '1s', thresholds: { iterations: ['count<' + (__ENV.MOST || 1e9)] } }
export default function () {
  sleep(0.2)
  console.log('sees', Object.values(__ENV).join(' '))
}`

async function step(answer: Answer, inputs: Record<string, string> = {}, more: { k6?: string; file?: string } = {}) {
  const grafana = await answering(answer)
  const began = Date.now()
  const ran = await runAction({
    ...(more.k6 ? { k6: more.k6 } : {}),
    env: { GITHUB_REPOSITORY: 'your-org/shop', GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' },
    files: { 'load.js': more.file ?? script },
    inputs: {
      ...{ script: 'load.js', 'no-usage-report': 'true', 'grafana-url': grafana.url, 'grafana-token': token },
      ...inputs,
    },
  })
  const shown = ran.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  // k6 prints what it has in its environment: the token is not there.
  expect([...shown, ran.summary, JSON.stringify(ran.outputs), JSON.stringify(ran.state)].join('\n')).not.toContain(
    token,
  )
  const warnings = ran.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)
  return { ...ran, asked: grafana.asked, warnings, between: [began, Date.now()] as const }
}

const regionOf = ([first]: readonly Asked[]) => first?.body as { time: number; timeEnd: number }

describe.each(k6Versions)('k6 %s', (version) => {
  test('Grafana gets a region from the start of the load to its end, with the verdict', async () => {
    const { asked, outputs, log, between, warnings } = await step(200, {}, { k6: k6Path(version) })
    expect(outputs.outcome, log).toBe('passed')
    expect(warnings).toEqual([])
    expect(log).toContain('msg="sees ')
    expect(log).toContain(`::add-mask::${token}`)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      ...{ method: 'POST', path: '/api/annotations', headers: { authorization: `Bearer ${token}` } },
      body: {
        tags: expect.arrayContaining(['load-test', 'outcome:passed', 'testid:4711-1']),
        text: expect.stringMatching(/^✅ load\.js: passed \(your-org\/shop\)\. .*actions\/runs\/4711">the run<\/a>$/),
      },
    })
    const { time, timeEnd } = regionOf(asked)
    expect(timeEnd - time).toBeGreaterThanOrEqual(1000)
    expect(time).toBeGreaterThanOrEqual(between[0])
    expect(timeEnd).toBeLessThanOrEqual(between[1])
  })

  test('a run that fails is told as well', async () => {
    const { asked, outputs } = await step(200, { env: 'MOST=1' }, { k6: k6Path(version) })
    expect(outputs.outcome).toBe('thresholds-crossed')
    expect(asked[0]?.body).toMatchObject({
      tags: expect.arrayContaining(['outcome:thresholds-crossed']),
      text: expect.stringMatching(/^❌ load\.js: thresholds-crossed /),
    })
  })
})

test('a comparison of two sides is one region over all of its runs', async () => {
  const inputs = { 'compare-env': 'B=1', 'compare-rounds': '3' }
  const { asked, log } = await step(200, inputs)
  expect(asked, log).toHaveLength(1)
  const { time, timeEnd } = regionOf(asked)
  // Six runs of a second.
  expect(timeEnd - time).toBeGreaterThanOrEqual(6000)
})

test.each<[string, Answer, string]>([
  ['401', 401, 'grafana-url was not told: HTTP 401: it does not know grafana-token, which may have expired'],
  ['500', 500, 'grafana-url was not told: HTTP 500'],
  ['hangs', () => {}, 'grafana-url was not told: it was not done within 5 s'],
])('a Grafana that answers %s changes nothing', async (_what, answer, message) => {
  const { exitCode, outputs, warnings } = await step(answer)
  expect([exitCode, outputs.outcome]).toEqual([0, 'passed'])
  expect(warnings).toEqual([message])
})

test.each([
  ['only checks the script', { 'verify-only': 'true' }],
  ['could not start', { vus: 'many' }],
])('a step that %s makes no region', async (_what, inputs) => {
  expect((await step(200, inputs)).asked).toEqual([])
})

test('a shard knows only its part: the merge tells of it', async () => {
  const { outputs, asked, log } = await step(200, { shard: '1/2' })
  expect(outputs.outcome).toBe('not-run')
  expect(log).toContain('input grafana-url: a shard knows only a part of the test; give it to the merge action')
  expect(asked).toEqual([])
})
