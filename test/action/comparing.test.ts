import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { fakeK6 } from '../support/fake.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

/** A k6 whose runs take as long as the file `ms` says, a line for each run; the last counts for the rest. */
const k6 = fakeK6({
  run: `echo run >> runs; n=$(wc -l < runs); all=$(wc -l < ms); [ "$n" -le "$all" ] || n=$all
  v=$(sed -n "$n"p ms)
  printf '{"metrics":{"http_req_duration":{"avg":%s,"p(95)":%s,"count":100},"iterations":{"count":10,"rate":5}}}' "$v" "$v" > "$summary"`,
})

/** Runs that measured these times before, as a baseline of files. */
async function history(times: readonly number[]): Promise<{ workspace: string }> {
  let workspace: string | undefined
  for (const [index, ms] of times.entries()) {
    const step = await runAction({
      k6,
      ...(workspace === undefined ? { files: { 'test.js': '', ms: '' } } : { workspace }),
      inputs: { script: 'test.js', baseline: 'earlier', 'no-usage-report': 'true' },
      ...prepared(workspace, [ms]),
    })
    workspace = step.workspace
    mkdirSync(join(workspace, 'earlier'), { recursive: true })
    copyFileSync(step.outputs['summary-path'] ?? '', join(workspace, 'earlier', `${index}.json`))
  }
  if (workspace === undefined) throw new Error('no runs')
  return { workspace }
}

function prepared(workspace: string | undefined, times: readonly number[]) {
  if (workspace === undefined) return { files: { 'test.js': '', ms: `${times.join('\n')}\n` } }
  writeFileSync(join(workspace, 'ms'), `${times.join('\n')}\n`)
  writeFileSync(join(workspace, 'runs'), '')
  return {}
}

const compare = (workspace: string, times: readonly number[], inputs: Record<string, string> = {}) => {
  prepared(workspace, times)
  return runAction({
    k6,
    workspace,
    inputs: {
      script: 'test.js',
      baseline: 'earlier/*.json',
      'compare-metrics': 'http_req_duration p(95)',
      'no-usage-report': 'true',
      ...inputs,
    },
  })
}

const comparisonOf = ({ outputs }: StepResult) => JSON.parse(outputs.comparison ?? '')
const warningsOf = ({ commands }: StepResult) =>
  commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

// 100 ms, give or take 2.
const usual = [100, 102, 98, 101, 99, 100]

test('a run that is far slower than earlier ones warns, and fails only if it is asked to', async () => {
  const { workspace } = await history(usual)

  const warned = await compare(workspace, [150])
  expect(warned).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  // The geometric mean of the earlier runs is 99.99 ms.
  const [figure] = comparisonOf(warned).figures
  expect(comparisonOf(warned)).toMatchObject({ mode: 'baseline', verdict: 'worse', runs: 6, notes: [] })
  expect(figure).toMatchObject({ metric: 'http_req_duration', aggregation: 'p(95)', verdict: 'worse', value: 150 })
  expect(figure.reference).toBeCloseTo(99.99, 1)
  expect(figure.ratio).toBeCloseTo(1.5, 2)
  expect(warningsOf(warned)).toEqual([
    expect.stringMatching(
      /http_req_duration p\(95\) is worse than in the 6 runs before: 50% higher, 150 ms instead of 100 ms/,
    ),
  ])
  expect(warned.summary).toContain('worse')

  const failed = await compare(workspace, [150], { 'fail-on': 'regression' })
  expect(failed).toMatchObject({ exitCode: 1, outputs: { outcome: 'regression', passed: 'false', 'exit-code': '0' } })
  expect(failed.commands.filter(({ name }) => name === 'error')).toEqual([
    expect.objectContaining({ data: expect.stringMatching(/is worse than in the 6 runs before/) }),
  ])

  const same = await compare(workspace, [101], { 'fail-on': 'regression' })
  expect(same).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  expect(comparisonOf(same).verdict).toBe('no-difference')
})

test('confirm runs once more, and believes only what both say', async () => {
  const { workspace } = await history(usual)
  const inputs = { confirm: 'true', 'fail-on': 'regression' }

  const chance = await compare(workspace, [150, 100], inputs)
  expect(chance).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', 'http-req-duration-p95': '150' } })
  expect(chance.log).toContain('The test was worse than before, so it runs once more')
  expect(comparisonOf(chance)).toMatchObject({ verdict: 'no-difference' })

  const real = await compare(workspace, [150, 149], inputs)
  expect(real).toMatchObject({ exitCode: 1, outputs: { outcome: 'regression' } })

  const fine = await compare(workspace, [100, 150], inputs)
  expect(fine.outputs.outcome).toBe('passed')
  expect(fine.log).not.toContain('once more')
})

/** A step whose second run, the one that confirms, is a k6 that exits at once and writes nothing. */
async function confirmedBy(exitCode: number, inputs: Record<string, string> = {}) {
  const { workspace } = await history(usual)
  const ending = fakeK6({
    run: `echo run >> runs; [ "$(wc -l < runs)" -lt 2 ] || exit ${exitCode}
    echo '{"metrics":{"http_req_duration":{"avg":150,"p(95)":150,"count":100},"iterations":{"count":10,"rate":5}}}' > "$summary"`,
  })
  prepared(workspace, [150])
  return runAction({
    k6: ending,
    workspace,
    inputs: {
      script: 'test.js',
      baseline: 'earlier/*.json',
      'compare-metrics': 'http_req_duration p(95)',
      confirm: 'true',
      'no-usage-report': 'true',
      ...inputs,
    },
  })
}

test('a second run that crashes confirms nothing, and takes nothing back', async () => {
  const step = await confirmedBy(107, { 'fail-on': 'regression' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'regression' } })
  expect(comparisonOf(step).notes).toContain(
    'The run that was to confirm this did not come to its end, so the first stands.',
  )
})

test('what is wrong with the second run is warned of', async () => {
  const step = await confirmedBy(0)
  expect(warningsOf(step)).toContainEqual(
    expect.stringMatching(
      /^in the run that was to confirm the first: no results of test\.js: k6's summary was not written/,
    ),
  )
})

test('a report cannot be written over the script', async () => {
  const step = await runAction({ k6, files: { 'a.js': '' }, inputs: { script: 'a.js', 'html-report': './a.js' } })
  expect(step.outputs.outcome).toBe('not-run')
  expect(step.log).toMatch(/input html-report: ".*a\.js" is not a file of its own: it is the script/)
})

test('runs of another script are left out, and what was not judged is not called passed', async () => {
  const { workspace } = await history([100, 101])
  writeFileSync(join(workspace, 'test.js'), '// changed')
  const step = await compare(workspace, [500], { 'fail-on': 'regression' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  expect(comparisonOf(step)).toMatchObject({ verdict: null, runs: 0, figures: [] })
  expect(comparisonOf(step).notes).toContain('2 earlier runs were left out: other script (2).')
  expect(step.log).toContain('Whether it is worse is not known, because nothing could be compared.')
  expect(step.summary).toContain('nothing could be compared')
})

test('a baseline that is not there yet is said, and no error', async () => {
  const step = await runAction({
    k6,
    files: { 'test.js': '', ms: '100\n' },
    inputs: { script: 'test.js', baseline: 'earlier', 'no-usage-report': 'true' },
  })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed' } })
  expect(warningsOf(step)).toEqual([])
  expect(comparisonOf(step).notes[0]).toBe('There are no earlier runs yet at "earlier".')
})

test('a run that k6 did not bring to its end is not compared', async () => {
  const { workspace } = await history([100, 101])
  const crash = fakeK6({
    run: 'echo \'{"metrics":{"http_req_duration":{"avg":1,"p(95)":1,"count":1}}}\' > "$summary"; exit 107',
  })
  const step = await runAction({
    k6: crash,
    workspace,
    inputs: { script: 'test.js', baseline: 'earlier', 'fail-on': 'regression', 'no-usage-report': 'true' },
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'script-error' } })
  expect(comparisonOf(step)).toMatchObject({
    verdict: null,
    notes: ['The test did not come to its end, so it was not compared.'],
  })
})
