import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

/** A k6 that measures 150 ms, and that nobody can start any more after so many runs. */
const endingAfter = (runs: number) =>
  fakeK6({
    run: `echo run >> runs
    echo '{"metrics":{"http_req_duration":{"avg":150,"p(95)":150,"count":100},"iterations":{"count":10,"rate":5}}}' > "$summary"
    [ "$(wc -l < runs)" -lt ${runs} ] || rm "$0"`,
  })

/** A k6 that nobody can start any more once it was asked about a script. */
const endingBefore = (script: string) =>
  fakeK6({
    inspect: `case "$*" in *${script}*) rm "$0" ;; esac
  echo '{"vus":1,"duration":null,"iterations":1,"stages":null,"scenarios":{"default":{"executor":"shared-iterations","vus":1,"iterations":1}},"summaryTrendStats":["avg"],"thresholds":null,"totalDuration":"10m30s","maxVUs":1}'`,
    run: `echo '{"metrics":{"iterations":{"count":10,"rate":5}}}' > "$summary"`,
  })

const off = { 'no-usage-report': 'true' }

const reasonOf = ({ commands }: StepResult) => commands.find(({ name }) => name === 'error')?.data ?? ''

const roundsOf = (k6: string) =>
  runAction({
    k6,
    files: { 'a.js': '' },
    inputs: {
      script: 'a.js',
      'compare-env': 'SIDE=b',
      'compare-rounds': '5',
      'compare-metrics': 'http_req_duration p(95)',
      ...off,
    },
  })

test('a script that comes to no run takes nothing of the others with it', async () => {
  const step = await runAction({
    k6: endingBefore('b.js'),
    files: { 'a.js': '', 'b.js': '' },
    inputs: { script: 'a.js\nb.js', ...off },
  })
  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'not-run', passed: 'false' })
  expect(JSON.parse(step.outputs.results ?? '')).toMatchObject([
    { script: 'a.js', outcome: 'passed' },
    { script: 'b.js', outcome: 'not-run', reason: expect.stringMatching(/ENOENT/) },
  ])
})

test('a round that cannot be made leaves those before it', async () => {
  const step = await roundsOf(endingAfter(5))
  // A B, B A, A: the run of side B in round 3 cannot be made, and side B is not what is tested.
  expect(step.outputs).toMatchObject({ outcome: 'passed', passed: 'true' })
  expect(step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toContainEqual(
    expect.stringMatching(
      /^in round 3 the run of side B could not be made: k6 at \S+ cannot be started: .*, so the comparison ends there; complete rounds count\.$/,
    ),
  )
  const { runs, notes } = JSON.parse(step.outputs.comparison ?? '')
  expect(runs).toBe(2)
  expect(notes).toContain('The comparison ended in round 3, because the run of side B could not be made.')
})

test('a round whose side A cannot be run fails the step, and leaves those before it', async () => {
  const step = await roundsOf(endingAfter(4))
  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false', 'http-req-duration-p95': '150' })
  expect(reasonOf(step)).toMatch(
    /^In round 3 the run of side A could not be made: k6 at .*ENOENT.*\. The figures are those of the run before\./,
  )
  expect(JSON.parse(step.outputs.comparison ?? '')).toMatchObject({ runs: 2 })
})

test('a run that is to confirm and cannot be made leaves the first', async () => {
  const inputs = { script: 'a.js', 'compare-metrics': 'http_req_duration p(95)', ...off }
  const fast = fakeK6({
    run: `echo '{"metrics":{"http_req_duration":{"avg":50,"p(95)":50,"count":100},"iterations":{"count":10,"rate":5}}}' > "$summary"`,
  })
  const { workspace, outputs } = await runAction({
    k6: fast,
    files: { 'a.js': '' },
    inputs: { ...inputs, baseline: 'none.json' },
  })
  mkdirSync(join(workspace, 'earlier'))
  for (const index of [1, 2, 3, 4, 5, 6]) {
    copyFileSync(outputs['summary-path'] ?? '', join(workspace, 'earlier', `${index}.json`))
  }
  const step = await runAction({
    k6: endingAfter(1),
    workspace,
    inputs: { ...inputs, baseline: 'earlier/*.json', confirm: 'true' },
  })
  expect(step.exitCode).toBe(1)
  expect(step.outputs).toMatchObject({ outcome: 'incomplete', passed: 'false', 'http-req-duration-p95': '150' })
  expect(reasonOf(step)).toMatch(/^The run that was to confirm the first could not be made: k6 at .*ENOENT/)
  const { verdict, notes } = JSON.parse(step.outputs.comparison ?? '')
  expect(verdict).toBe('worse')
  expect(notes).toContain('The run that was to confirm this could not be made, so the first stands.')
})
