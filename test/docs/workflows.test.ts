import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasLinters, lintWorkflows } from '../support/linters.ts'
import { givenInputs, isWorkflow, knownInputs, yamlBlocks } from '../support/workflow-blocks.ts'

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
  'self-hosted',
  'without-github',
  'migrating',
])('docs/%s.md has a whole workflow', (page) => {
  expect(workflows.map(({ at }) => at)).toContainEqual(expect.stringMatching(`^docs/${page}\\.md:`))
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
