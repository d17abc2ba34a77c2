import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseEarlierRun } from '../../src/history/earlier-runs.ts'
import { runAction } from '../support/action.ts'
import { type K6Version, k6Path, k6Versions } from '../support/k6.ts'
import { runShard } from '../support/shards.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const ref = `refs/heads/--vus=9,"a=b"$(id)'é👍`
const runner = { GITHUB_SHA: 'c'.repeat(40), GITHUB_REF: ref, GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '2' }
const ofRun = {
  testid: '4711-2',
  github_sha: 'c'.repeat(40),
  github_ref: ref,
  github_run_id: '4711',
  github_run_attempt: '2',
}

const script = (options: object = {}) => `import { Counter } from 'k6/metrics'
export const options = ${JSON.stringify({ iterations: 2, ...options })}
const made = new Counter('made')
export default function () { made.add(1, { own: 'yes' }) }`

type Tags = Record<string, string>

/** The tags of each sample of a metric, as k6 wrote them; those of the sample itself and k6's own left out. */
function tagsOf({ workspace }: StepResult, metric = 'made'): readonly Tags[] {
  const lines = readFileSync(join(workspace, 'points.json'), 'utf8').trim().split('\n')
  const points = lines.map((line) => JSON.parse(line)).filter((one) => one.type === 'Point' && one.metric === metric)
  return points.map(({ data: { tags } }) => {
    const { group: _group, scenario: _scenario, own: _own, ...others } = tags
    return others
  })
}

const out = '--out json=points.json'

const step = (
  version: K6Version,
  {
    options = {},
    flags = '',
    inputs = {},
    files = {},
    env = {},
  }: {
    options?: object
    flags?: string
    inputs?: Record<string, string>
    files?: Record<string, string>
    env?: Record<string, string>
  } = {},
) =>
  runAction({
    k6: k6Path(version),
    files: { 'test.js': script(options), ...files },
    env: { ...runner, ...env },
    inputs: { script: 'test.js', 'tag-run': 'true', 'no-usage-report': 'true', flags: `${out} ${flags}`, ...inputs },
  })

const warnings = ({ commands }: StepResult) => commands.filter(({ name }) => name === 'warning').map(({ data }) => data)

describe.each(k6Versions)('k6 %s', (version) => {
  test("every sample says which run it is of, and the script's own tags stay", async () => {
    const tags = { service: 'a,b=c "d"', testid: 'mine' }
    const done = await step(version, { options: { tags } })
    expect(done).toMatchObject({ exitCode: 0, outputs: { outcome: 'passed', iterations: '2' } })
    expect(warnings(done)).toEqual([])
    const all = { ...ofRun, ...tags }
    expect(tagsOf(done)).toEqual([all, all])
    expect(tagsOf(done, 'iterations')).toEqual([all, all])
  })

  test('those of one scenario are its own', async () => {
    const one = { executor: 'shared-iterations', iterations: 1, tags: { github_ref: 'mine', kind: 'a' } }
    const done = await step(version, { options: { iterations: undefined, tags: { x: 'y' }, scenarios: { one } } })
    expect(tagsOf(done)).toEqual([{ ...ofRun, x: 'y', github_ref: 'mine', kind: 'a' }])
  })

  test('nothing is added unless it is asked for', async () => {
    const done = await step(version, { options: { tags: { x: 'y' } }, inputs: { 'tag-run': '' } })
    expect(tagsOf(done)[0]).toEqual({ x: 'y' })
  })

  test.each<[string, { flags?: string; env?: Tags; files?: Tags }, Tags]>([
    ['flags', { flags: '--tag team=x --tag github_sha=mine' }, { team: 'x', github_sha: 'mine' }],
    ['K6_TAGS', { env: { K6_TAGS: 'team:y,github_ref:mine' } }, { team: 'y', github_ref: 'mine' }],
    [
      'the config file',
      { flags: '-c k6.json', files: { 'k6.json': '{"tags":{"team":"z","github_run_id":"mine"}}' } },
      { team: 'z', github_run_id: 'mine' },
    ],
    // A load option in the flags makes the plan another way.
    ['K6_TAGS beside --vus', { flags: '--vus 1 --iterations 1', env: { K6_TAGS: 'team:v' } }, { team: 'v' }],
  ])('the tags of %s stay as they are', async (_where, how, own) => {
    const done = await step(version, how)
    expect(tagsOf(done)[0]).toEqual({ ...ofRun, ...own })
  })

  test('a tag that no flag can say is not lost', async () => {
    const done = await step(version, { options: { tags: { empty: '' } } })
    expect(done.exitCode).toBe(0)
    expect(warnings(done)).toEqual([
      'test.js: input tag-run adds nothing, because k6 takes the script\'s tag "empty" in no option; give it a name without "=" and a value',
    ])
    expect(tagsOf(done)[0]).toEqual({ empty: '' })
  })

  test('a shard has its number', async () => {
    const ran = (shard: string) =>
      runShard(shard, {
        version,
        script: script({ vus: 2, tags: { x: 'y' } }),
        env: runner,
        inputs: { 'tag-run': 'true', 'no-usage-report': 'true', flags: out },
      })
    expect(tagsOf(await ran('1/2'))).toEqual([{ ...ofRun, x: 'y', shard: '1' }])
    expect(tagsOf(await ran('2/2'))).toEqual([{ ...ofRun, x: 'y', shard: '2' }])
  })

  // Each run writes its file over that of the one before; in odd rounds side B comes last, in even ones side A.
  test.each([
    ['3', 'B'],
    ['4', 'A'],
  ])('a side has its letter (after %s rounds it is %s)', async (rounds, side) => {
    const done = await step(version, { inputs: { 'compare-env': 'SIDE=b', 'compare-rounds': rounds } })
    expect(tagsOf(done)[0]).toEqual({ ...ofRun, side })
  })
})

test('the runs of two commits are under the same conditions', async () => {
  const ran = async (env: Tags, tagRun: string) => {
    const done = await step('2.2.0', { env, inputs: { baseline: 'earlier/*.json', 'tag-run': tagRun } })
    const run = parseEarlierRun('a', readFileSync(done.outputs['summary-path'] ?? '', 'utf8'))
    return 'conditions' in run ? run.conditions : null
  }
  const first = await ran({}, 'true')
  expect(first).toMatchObject({ k6: '2.2.0' })
  expect(await ran({ GITHUB_SHA: 'd'.repeat(40), GITHUB_REF: 'refs/heads/other' }, 'true')).toEqual(first)
  expect(await ran({}, 'false')).toEqual(first)
})

test('a step that belongs to no run is not tagged', async () => {
  const env = { GITHUB_SHA: '', GITHUB_REF: '', GITHUB_RUN_ID: '', GITHUB_RUN_ATTEMPT: '' }
  const done = await step('2.2.0', { env, options: { tags: { x: 'y' } } })
  expect(done.exitCode).toBe(0)
  expect(tagsOf(done)[0]).toEqual({ x: 'y' })
})
