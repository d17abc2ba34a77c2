import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { findOnPath } from '../../src/install/path-search.ts'
import { temporaryDirectory, writeExecutable } from './support/machine.ts'

const onPath = (...directories: string[]) => findOnPath('k6', { PATH: directories.join(delimiter) })

it('takes the first that may be started', () => {
  const [folder, plain, first, second] = [1, 2, 3, 4].map(temporaryDirectory) as [string, string, string, string]
  mkdirSync(join(folder, 'k6'))
  writeFileSync(join(plain, 'k6'), '', { mode: 0o644 })
  writeExecutable(join(second, 'k6'), '')
  symlinkSync(join(second, 'k6'), join(first, 'k6'))
  expect(onPath('/nowhere', folder, plain, first, second)).toBe(join(first, 'k6'))
})

it('does not look where a relative entry leads', () => {
  const directory = temporaryDirectory()
  writeExecutable(join(directory, 'k6'), '')
  expect(onPath(relative(process.cwd(), directory))).toBeNull()
  expect(onPath(directory)).toBe(join(directory, 'k6'))
})

it.each([{}, { PATH: '' }])('finds nothing on %o', (env) => expect(findOnPath('k6', env)).toBeNull())
