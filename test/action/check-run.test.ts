import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { type Fault, fail, hang, redirectTo, refuse, reset, startGitHub } from '../support/github-api.ts'

const [head, merge] = ['b'.repeat(40), 'a'.repeat(40)]
const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: head } } }))

/** Each check is a threshold that is crossed. */
const script = `import { Counter } from 'k6/metrics'
const made = new Counter('made')
export const options = { thresholds: { made: Array.from({ length: Number(__ENV.CROSSED) }, (_, at) => 'count>' + (at + 1)) } }
export default function () { made.add(1); if (__ENV.ODD) throw new Error(__ENV.ODD) }`

async function gitHub(options: Parameters<typeof startGitHub>[0] = {}) {
  const api = await startGitHub(options)
  onTestFinished(api.close)
  return api
}

const step = (api: Awaited<ReturnType<typeof startGitHub>>, env: string, inputs: Record<string, string> = {}) =>
  runAction({
    env: { ...api.env, GITHUB_EVENT_PATH: event, GITHUB_SHA: merge },
    files: { 'tests/load.js': script, 'tests/other.js': script },
    inputs: {
      ...{ script: 'tests/load.js', 'no-usage-report': 'true', 'github-token': 'job-token', 'check-run': 'load test' },
      ...{ env, ...inputs },
    },
  })

const notesOf = ({ commands }: Awaited<ReturnType<typeof runAction>>, level: string) =>
  commands.filter(({ name }) => name === level).map(({ data }) => data)

describe('check-run', () => {
  test('says on the head of the pull request what the job summary says, with every annotation', async () => {
    const api = await gitHub()
    const { outputs, log, summary } = await step(api, 'CROSSED=64')
    expect(outputs.outcome).toBe('thresholds-crossed')
    expect(log).toContain('the check run of input check-run was created: https://github.example/your-org/shop/runs/1')
    const [check] = api.checks
    expect(check).toMatchObject({ name: 'load test', head_sha: head, conclusion: 'failure' })
    expect(check?.output.text.trim()).toBe(summary.trim())
    const crossed = check?.output.annotations ?? []
    expect(crossed).toHaveLength(64)
    for (const one of crossed) expect(one).toMatchObject({ path: 'tests/load.js', annotation_level: 'failure' })
    expect(new Set(crossed.map(({ message }) => message)).size).toBe(64)
  })

  test('several scripts have one, and a failure of one is its conclusion', async () => {
    const api = await gitHub()
    const scripts = { script: 'tests/load.js\ntests/other.js' }
    await step(api, 'CROSSED=0', scripts)
    await step(api, 'CROSSED=1', scripts)
    expect(api.checks.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure'])
    for (const { output } of api.checks) expect(output.text).toMatch(/load\.js[\s\S]*other\.js/)
  })

  test('a step that cannot start has one', async () => {
    const api = await gitHub()
    await step(api, '', { vus: 'many' })
    expect(api.checks[0]).toMatchObject({ conclusion: 'failure', output: { title: expect.stringContaining('many') } })
  })

  test('no secret of the step is in it', async () => {
    const api = await gitHub()
    const { outputs } = await step(api, 'CROSSED=0\nMY_TOKEN=s3cr3t-of-the-shop\nODD=s3cr3t-of-the-shop')
    expect(outputs.outcome).toBe('all-iterations-failed')
    expect(JSON.stringify(api.checks)).toContain('***')
    expect(JSON.stringify(api.checks)).not.toContain('s3cr3t-of-the-shop')
  })

  test('a cancelled step still says so', async () => {
    const api = await gitHub()
    const ended = await runAction({
      env: { ...api.env, GITHUB_EVENT_PATH: event, GITHUB_SHA: merge },
      files: { 'load.js': "import { sleep } from 'k6'\nexport default () => { console.log('begun'); sleep(60) }" },
      inputs: { script: 'load.js', 'no-usage-report': 'true', 'github-token': 't', 'check-run': 'load test' },
      watch: ({ child, log }) => {
        const timer = setInterval(() => {
          if (!log().includes('begun')) return
          clearInterval(timer)
          child.kill('SIGINT')
        }, 20)
        child.once('exit', () => clearInterval(timer))
      },
    })
    expect(ended.outputs.outcome).toBe('cancelled')
    expect(api.checks.map(({ conclusion }) => conclusion)).toEqual(['cancelled'])
  })
})

describe('whatever GitHub says, the step passes', () => {
  test.concurrent.each<[string, Fault, string, RegExp]>([
    ['401', refuse(401, 'Bad credentials'), 'warning', /failed: GitHub does not accept input github-token: HTTP 401/],
    ['403', refuse(403, 'Resource not accessible by integration'), 'notice', /was refused: HTTP 403 .*checks: write/],
    ['404', refuse(404, 'Not Found'), 'notice', /was refused: HTTP 404 .*checks: write/],
    ['429', refuse(429, 'no', { 'retry-after': '3600' }), 'warning', /rate limit is reached, ask again in 3600 s/],
    ['500', fail(500), 'warning', /failed: HTTP 500$/],
    ['a reset', reset, 'warning', /failed: http:\/\/127\.0\.0\.1:\d+: /],
    ['nothing', hang, 'warning', /failed: it was not done within 15 s$/],
    ['a redirect', redirectTo('http://127.0.0.1:1/'), 'warning', /HTTP 307, a redirect, which is not followed$/],
  ])('%s', async (_, fault, level, says) => {
    const api = await startGitHub({ faults: { check: fault } })
    const ended = await step(api, 'CROSSED=0')
    api.close()
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', passed: 'true' } })
    expect(notesOf(ended, level)).toEqual([expect.stringMatching(says)])
    expect(ended.log).not.toContain('job-token')
    expect(ended.log).not.toMatch(/^\s+at .*(?:index\.js|node:)/m)
  })
})
