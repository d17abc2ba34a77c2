import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hasLinters, lintWorkflows } from '../support/linters.ts'
import { givenInputs, isWorkflow, knownInputs, yamlBlocks } from '../support/workflow-blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const blocks = yamlBlocks()
const workflows = blocks.filter(isWorkflow)

/** Each as a file where the linters expect workflows. */
function asFiles(texts: readonly string[]): readonly string[] {
  const directory = join(mkdtempSync(join(tmpdir(), 'pages-')), '.github/workflows')
  mkdirSync(directory, { recursive: true })
  return texts.map((text, at) => {
    const file = join(directory, `${at}.yml`)
    writeFileSync(file, text)
    return file
  })
}

const unknownInputs = (content: unknown) =>
  givenInputs(content).flatMap(({ uses, names }) => {
    const known = knownInputs(uses)
    return known === null ? [] : names.filter((name) => !known.includes(name))
  })

it.each([
  'first-test',
  'gate-a-pull-request',
  'nightly',
  'several-machines',
  'reusable-workflow',
  'self-hosted',
  'without-github',
  'migrating',
])('docs/%s.md has a whole workflow', (page) => {
  expect(workflows.map(({ at }) => at)).toContainEqual(expect.stringMatching(`^docs/${page}\\.md:`))
})

describe('the reusable workflows', () => {
  const workflowOf = (name: string) =>
    parse(readFileSync(new URL(`../../.github/workflows/${name}`, import.meta.url), 'utf8'))

  it.each(['load-test.yml', 'sharded-load-test.yml'])('%s gives the action only inputs that there are', (name) => {
    const workflow = workflowOf(name)
    expect(givenInputs(workflow.jobs).map(({ uses }) => uses)).toContain('your-org/k6-load-test@v1')
    expect(unknownInputs(workflow.jobs)).toEqual([])
  })

  it.each(['load-test.yml', 'sharded-load-test.yml'])('%s uses each of its inputs', (name) => {
    const { on, jobs } = workflowOf(name)
    const text = JSON.stringify(jobs)
    expect(Object.keys(on.workflow_call.inputs).filter((input) => !text.includes(`inputs.${input}`))).toEqual([])
  })

  it.each([
    ['load-test.yml', 'reusable-workflow'],
    ['sharded-load-test.yml', 'engines'],
  ])('%s has what ends a fail-on: regression again, and docs/%s.md has each of its inputs', (name, page) => {
    const inputs = Object.keys(workflowOf(name).on.workflow_call.inputs)
    expect(inputs).toEqual(expect.arrayContaining(['baseline-key', 'history-rebase', 'max-regression']))
    const text = readFileSync(resolve(root, `docs/${page}.md`), 'utf8')
    expect(inputs.filter((input) => !text.includes(`\`${input}\``))).toEqual([])
  })

  it('load-test.yml takes no more permissions than its page says that the caller gives', () => {
    const [block] = workflows.filter(({ at }) => at.startsWith('docs/reusable-workflow.md:'))
    const { permissions } = workflowOf('load-test.yml').jobs.load
    expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' })
    expect(block?.content).toMatchObject({ jobs: { load: { permissions } } })
  })
})

describe('rounds until it is known end before GitHub ends the job, also with ten minutes before the first one:', () => {
  const minutesOf = (duration: string) => {
    const { 1: count, 2: unit } = /^(\d+)([mh])$/.exec(duration) ?? []
    return Number(count) * (unit === 'h' ? 60 : 1)
  }
  /** A job and its step that compares two sides in as many rounds as it takes. */
  const endless = (content: unknown) =>
    Object.values((content as { jobs: Record<string, Record<string, unknown>> }).jobs).flatMap((job) =>
      ((job.steps ?? []) as { with?: Record<string, unknown> }[]).flatMap(({ with: given = {} }) => {
        const isEndless = given['compare-rounds'] === 'auto' || (given['compare-ref'] && !given['compare-rounds'])
        return isEndless ? [{ job: job['timeout-minutes'], limit: given['compare-time-limit'] ?? '1h' }] : []
      }),
    )
  const examples = globSync('examples/*.yml', { cwd: root }).map((at) => ({
    at,
    content: parse(readFileSync(resolve(root, at), 'utf8')),
  }))
  const compared = [...examples, ...workflows].flatMap(({ at, content }) =>
    endless(content).map(({ job, limit }) => ({ at, job: Number(job), limit: minutesOf(String(limit)) })),
  )

  it.each(compared)('$at ($limit of $job minutes)', ({ job, limit }) => {
    expect(limit + 10).toBeLessThanOrEqual(job)
  })

  it('there are some in examples/ and in docs/', () => {
    expect(compared.map(({ at }) => at)).toEqual(
      expect.arrayContaining(['examples/compare-refs.yml', expect.stringMatching(/^docs\/gate-a-pull-request\.md:/)]),
    )
  })

  it('the reusable workflow', () => {
    const { inputs } = parse(readFileSync(resolve(root, '.github/workflows/load-test.yml'), 'utf8')).on.workflow_call
    expect(minutesOf(inputs['compare-time-limit'].default) + 10).toBeLessThanOrEqual(inputs['timeout-minutes'].default)
  })
})

it('nothing that people copy compares a pull request with a branch, which goes on before a job runs again', () => {
  const files = globSync(['examples/*.yml', 'docs/*.md', 'README.md'], { cwd: root })
  const moving = /^ *compare-ref: .*(?:base_ref|origin\/)/m
  expect(files.filter((file) => moving.test(readFileSync(resolve(root, file), 'utf8')))).toEqual([])
  expect(`    compare-ref: origin/$\{{ github.base_ref }}\n`).toMatch(moving)
})

describe('each uses', () => {
  const files = globSync(['.github/workflows/*.yml', 'examples/*.yml', 'docs/*.md', 'README.md'], { cwd: root })
  /** By a full SHA with its version, as a placeholder of one, or this repository itself. */
  const pinned =
    /^(?:[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\S+@<commit SHA>.*|\.\/|your-org\/k6-load-test(?:\/\S+)?@v1)$/
  const usesIn = (text: string) => [...text.matchAll(/^ *(?:- )?uses: (.+)$/gm)].map(([, value = '']) => value.trim())

  it.each(files)('of %s is pinned', (file) => {
    const text = readFileSync(resolve(root, file), 'utf8')
    expect(usesIn(text).filter((value) => !pinned.test(value))).toEqual([])
  })

  it('that is not pinned would be seen', () => {
    expect(usesIn('    steps:\n      - uses: actions/checkout@v4\n').filter((value) => !pinned.test(value))).toEqual([
      'actions/checkout@v4',
    ])
  })
})

describe('each YAML block', () => {
  it.each(blocks)('$at gives only inputs that there are', ({ content }) => {
    expect(unknownInputs(content)).toEqual([])
  })

  it('an input that there is not would be seen', () => {
    const steps = [{ uses: 'your-org/k6-load-test@v1', with: { script: 'a.js', virtual: 1 } }]
    expect(unknownInputs({ jobs: { load: { steps } } })).toEqual(['virtual'])
    expect(unknownInputs({ with: { scripts: 'a.js' } })).toEqual(['scripts'])
    expect(unknownInputs([{ uses: 'your-org/k6-load-test/merge@v1', with: { script: 'a.js' } }])).toEqual(['script'])
  })
})

describe.skipIf(!hasLinters)('the linters', { timeout: 60_000 }, () => {
  it('have nothing against any whole workflow', () => {
    expect(lintWorkflows(asFiles(workflows.map(({ text }) => text)))).toBe('')
  })

  it('would have something against a bad one', () => {
    const [file = ''] = asFiles(['on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: "a/b@v1" }] } }\n'])
    expect(lintWorkflows([file])).toMatch(/unpinned-uses/)
  })
})
