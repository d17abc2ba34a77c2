import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { actionYml } from './support/stand-in-runner.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(resolve(root, path), 'utf8')

test("the tests run on the runner's own Node, 24, whatever the machine has", () => {
  expect(process.versions.node).toMatch(/^24\./)
})

test('the lock file pins by hash and names no registry', () => {
  const lock = JSON.parse(read('package-lock.json'))
  const packages = Object.entries<{ resolved?: string; integrity?: string }>(lock.packages).filter(
    ([path]) => path !== '',
  )
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([])
})

test('every version in package.json is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const versions = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('both entries of the action are there', () => {
  expect(existsSync(resolve(root, actionYml.runs.main))).toBe(true)
  expect(existsSync(resolve(root, actionYml.runs.post))).toBe(true)
})
