import { describe, expect, it } from 'vitest'
import { compareVersions, goModule, isTooOld, newestOf, satisfies } from '../../src/install/versions.ts'

describe('compareVersions', () => {
  it.each([
    ['2.2.0', '2.10.0', -1],
    ['2.2.10', '2.2.9', 1],
    ['1.8.1', '1.8.1', 0],
    ['10.0.0', '9.9.9', 1],
  ])('%s, %s: %i', (a, b, order) => expect(compareVersions(a, b)).toBe(order))
})

describe('satisfies', () => {
  it.each([
    ['2.2.0', '2.2.0', true],
    ['2.2.0', '2.2', true],
    ['2.2.0', '2', true],
    ['2.20.0', '2.2', false],
    ['20.2.0', '2', false],
    ['2.2.0-rc1', '2.2', false],
    ['2.2.0-rc1', '2.2.0', false],
    ['2.2.0-rc1', '2.2.0-rc1', true],
  ])('%s as %s: %s', (version, wanted, expected) => expect(satisfies(version, wanted)).toBe(expected))
})

describe('newestOf', () => {
  const versions = ['1.8.1', '2.0.0', '2.10.0', '2.9.9', '3.0.0-rc1', 'x', '.x64-abc']
  it.each([
    ['latest', '2.10.0'],
    ['2', '2.10.0'],
    ['2.9', '2.9.9'],
    ['1', '1.8.1'],
    ['3', null],
  ])('%s: %s', (wanted, expected) => expect(newestOf(versions, wanted)).toBe(expected))
})

it.each([
  ['0.55.2', true],
  ['0.55', true],
  ['0.56.0', false],
  ['0.56', false],
  ['0', false], // 0.59 is one of them
  ['1.0.0-rc1', false],
  ['latest', false],
  ['', false],
])('%s is too old: %s', (wanted, expected) => expect(isTooOld(wanted)).toBe(expected))

it.each([
  ['0.59.0', 'go.k6.io/k6'],
  ['1', 'go.k6.io/k6'],
  ['2.2.0', 'go.k6.io/k6/v2'],
  ['3.0.0-rc1', 'go.k6.io/k6/v3'],
])('%s is in the Go module %s', (version, module) => expect(goModule(version)).toBe(module))
