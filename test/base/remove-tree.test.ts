import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const nobody = 65534
const program = resolve(import.meta.dirname, '../../src/base/remove-tree.ts')

/** As somebody to whom the permissions of files mean something. */
const removeAsUser = (path: string) =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `await (await import(${JSON.stringify(program)})).removeTree(${JSON.stringify(path)})`,
    ],
    {
      ...(process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}),
      cwd: '/',
      stdio: 'pipe',
    },
  )

test('directories that nobody may write to or look into go, and what a link leads to stays', () => {
  const base = mkdtempSync(join(tmpdir(), 'tree-'))
  const [tree, kept] = [join(base, 'tree'), join(base, 'kept')]
  for (const path of [kept, join(tree, 'mod/cache')]) mkdirSync(path, { recursive: true })
  writeFileSync(join(kept, 'file'), '')
  writeFileSync(join(tree, 'mod/cache/file'), '')
  symlinkSync(kept, join(tree, 'mod/cache/link'))
  if (process.getuid?.() === 0)
    for (const path of [base, tree, kept, join(tree, 'mod'), join(tree, 'mod/cache')]) chownSync(path, nobody, nobody)
  chmodSync(kept, 0o555)
  chmodSync(join(tree, 'mod/cache'), 0o000)
  chmodSync(join(tree, 'mod'), 0o555)
  removeAsUser(tree)
  expect(existsSync(tree)).toBe(false)
  expect(existsSync(join(kept, 'file'))).toBe(true)
})

test('what is not there is no error', () => {
  removeAsUser(join(tmpdir(), 'never-there'))
})
