import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { inputDefaults } from '../src/inputs/input-defaults.ts'
import { ownInputs } from '../src/inputs/merge-inputs.ts'
import { outputNames } from '../src/publish/outputs.ts'
import { outcomes } from '../src/verdict/outcome.ts'

type ActionYml = {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>
  outputs: Record<string, { description: string }>
  runs: object
}

const read = (path: string): ActionYml => parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const action = read('../action.yml')
const merge = read('../merge/action.yml')

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
  const all = [action, merge].flatMap(({ inputs, outputs }) => [...Object.values(inputs), ...Object.values(outputs)])
  for (const { description } of all) {
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

describe('the merge', () => {
  it('has two inputs of its own; the others have the defaults that they have in the action', () => {
    const shared = Object.entries(merge.inputs).filter(([name]) => !ownInputs.some((own) => own === name))
    expect(Object.keys(merge.inputs)).toEqual(expect.arrayContaining([...ownInputs]))
    expect(shared.map(([name, input]) => [name, input.default])).toEqual(
      shared.map(([name]) => [name, action.inputs[name]?.default]),
    )
  })

  it('has outputs of the action, and no others', () => {
    expect(Object.keys(merge.outputs).filter((name) => !(name in action.outputs))).toEqual([])
  })

  it('lists outcomes in the order of the action', () => {
    const words = merge.outputs.outcome?.description.match(/`[\w-]+`/g)?.map((word) => word.slice(1, -1)) ?? []
    expect(words.length).toBeGreaterThan(20)
    expect(words).toEqual(outcomes.filter((outcome) => words.includes(outcome)))
  })
})
