import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { signalStep } from '../support/cancel.ts'
import { hang, refuse, startGitHub } from '../support/github-api.ts'

const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
writeFileSync(event, '{"pull_request":{"number":7}}')

const script = `import { Counter } from 'k6/metrics'
const made = new Counter('made')
export const options = { thresholds: { made: ['count<2'] } }
export default function () { made.add(Number(__ENV.MADE)) }`

type GitHub = Awaited<ReturnType<typeof startGitHub>>

const step = (gitHub: GitHub, inputs: Record<string, string>) =>
  runAction({
    env: { ...gitHub.env, GITHUB_EVENT_PATH: event },
    files: { 'test.js': script },
    inputs: { script: 'test.js', 'no-usage-report': 'true', 'github-token': 'job-token', ...inputs },
  })

const made = (count: number) => ({ env: `MADE=${count}` })
const bodies = ({ comments }: GitHub) => comments.map(({ body }) => body)
const notesOf = ({ commands }: Awaited<ReturnType<typeof runAction>>, level: string) =>
  commands.filter(({ name }) => name === level).map(({ data }) => data)

test('on-failure: a failure is commented, and the run that passes again updates the comment', async () => {
  const gitHub = await startGitHub()
  const passing = await step(gitHub, { comment: 'on-failure', ...made(1) })
  expect(passing.outputs.outcome).toBe('passed')
  expect(bodies(gitHub)).toEqual([])

  const failing = await step(gitHub, { comment: 'on-failure', ...made(5) })
  expect(failing.outputs.outcome).toBe('thresholds-crossed')
  expect(bodies(gitHub)).toEqual([expect.stringMatching(/^<!-- k6-load-test:load-test -->\n### ❌ /)])
  expect(failing.log).toMatch(/the comment on the pull request was created: http/)

  await step(gitHub, { comment: 'on-failure', ...made(1) })
  expect(bodies(gitHub)).toEqual([expect.stringMatching(/^<!-- k6-load-test:load-test -->\n### ✅ /)])
  gitHub.close()
})

test('always, each id with a comment of its own; never asks nothing of GitHub', async () => {
  const gitHub = await startGitHub()
  await step(gitHub, { comment: 'never', ...made(5) })
  expect(gitHub.calls).toEqual([])
  await step(gitHub, { comment: 'always', 'comment-id': 'one', ...made(1) })
  await step(gitHub, { comment: 'always', 'comment-id': 'two', ...made(1) })
  await step(gitHub, { comment: 'always', 'comment-id': 'one', ...made(5) })
  expect(bodies(gitHub)).toEqual([
    expect.stringMatching(/^<!-- k6-load-test:one -->\n### ❌/),
    expect.stringMatching(/^<!-- k6-load-test:two -->\n### ✅/),
  ])
  gitHub.close()
})

test('a step that could not start says so there, too', async () => {
  const gitHub = await startGitHub()
  const { outputs } = await step(gitHub, { comment: 'on-failure', vus: 'many' })
  expect(outputs.outcome).toBe('not-run')
  expect(bodies(gitHub)).toEqual([expect.stringContaining('many')])
  gitHub.close()
})

test('the read-only token of a fork is a notice, an API that answers 500 a warning, and neither a failure', async () => {
  const readOnly = await startGitHub({ faults: { create: refuse(403, 'Resource not accessible by integration') } })
  const refused = await step(readOnly, { comment: 'always', ...made(1) })
  expect(refused).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  expect(notesOf(refused, 'notice')).toEqual([expect.stringMatching(/was refused: .*pull-requests: write/)])
  readOnly.close()

  const broken = await startGitHub({ faults: { list: refuse(500, 'no') } })
  const failed = await step(broken, { comment: 'always', ...made(1) })
  expect(failed).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  expect(notesOf(failed, 'warning')).toEqual([expect.stringMatching(/^the comment on the pull request failed: .*500/)])
  expect(failed.log).not.toContain('job-token')
  broken.close()
})

test('a cancel while GitHub does not answer ends the step', async () => {
  const gitHub = await startGitHub({ faults: { list: hang } })
  let signalled = false
  const ended = await runAction({
    env: { ...gitHub.env, GITHUB_EVENT_PATH: event },
    files: { 'test.js': script },
    inputs: { script: 'test.js', 'no-usage-report': 'true', 'github-token': 't', comment: 'always', ...made(1) },
    watch: ({ child }) => {
      const timer = setInterval(() => {
        if (!gitHub.calls.some(({ method }) => method === 'GET')) return
        clearInterval(timer)
        signalled = child.kill('SIGINT')
      }, 20)
      child.once('exit', () => clearInterval(timer))
    },
  })
  expect(signalled).toBe(true)
  expect(ended.signal).toBeNull()
  expect(ended.outputs.outcome).toBe('passed')
  gitHub.close()
})

test('a step that is cancelled is told, too', async () => {
  const gitHub = await startGitHub({})
  const cancelled = await signalStep(
    {
      env: { ...gitHub.env, GITHUB_EVENT_PATH: event },
      files: { 'test.js': "import { sleep } from 'k6'\nexport default function () { console.log('on'); sleep(30) }" },
      inputs: { script: 'test.js', duration: '60s', 'github-token': 't', comment: 'always' },
    },
    { ready: ({ log }) => log.includes('on') },
  )
  expect(cancelled.outputs.outcome).toBe('cancelled')
  expect(notesOf(cancelled, 'warning').join('\n')).not.toContain('the comment')
  expect(gitHub.calls.map(({ method }) => method)).toContain('POST')
  gitHub.close()
})
