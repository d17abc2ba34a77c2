import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { inputDefaults } from '../src/inputs/input-defaults.ts'
import { outputNames } from '../src/publish/outputs.ts'
import { outcomes } from '../src/verdict/outcome.ts'

type ActionYml = {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>
  outputs: Record<string, { description: string }>
  runs: object
}

const action: ActionYml = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8'))

it('declares the inputs that the code reads, with the same defaults', () => {
  const declared = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''])
  // Only the runner can say what this one is.
  const expected = { ...inputDefaults, 'github-token': expect.stringContaining('github.token') }
  expect(Object.fromEntries(declared)).toEqual(expected)
})

it('requires nothing, because a step with attach has no script', () => {
  const required = Object.entries(action.inputs).filter(([, input]) => input.required)
  expect(required.map(([name]) => name)).toEqual([])
})

it('declares the outputs that the code sets', () => {
  expect(Object.keys(action.outputs).toSorted()).toEqual([...outputNames].toSorted())
})

it('lists every outcome', () => {
  const words = action.outputs.outcome?.description.match(/`[\w-]+`/g) ?? []
  expect(words.map((word) => word.slice(1, -1))).toEqual([...outcomes])
})

it('describes every input and output in whole sentences', () => {
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
    expect(description).toMatch(/^[\w`].{10,}[.]$/)
  }
})

it('runs as its entries are built', () => {
  expect(action.runs).toEqual({
    using: 'node24',
    main: 'dist/index.js',
    post: 'dist/post/index.js',
    'post-if': 'always()',
  })
})
