import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addWorktree, removeWorktree } from '../../src/server/worktree.ts'
import { until } from '../support/processes.ts'
import { gitIn, repositoryOf } from '../support/served.ts'
import { worktrees } from '../support/two-refs.ts'

test('a step that is cancelled while files are removed waits no longer, and the repository has forgotten them', async () => {
  const repository = repositoryOf({ file: '' })
  const directory = mkdtempSync(join(tmpdir(), 'run-'))
  const cancel = new AbortController()
  const place = { cwd: repository, env: process.env, signal: cancel.signal }
  const { cwd, commit } = await addWorktree('main', place, directory)
  expect(commit).toBe(gitIn(repository, 'rev-parse', 'HEAD'))
  execFileSync('bash', ['-c', 'for d in {1..20}; do mkdir $d; (cd $d && touch {1..1000}); done'], { cwd })
  const removed = removeWorktree(join(directory, 'side-b'), place)
  await until(() => existsSync(join(directory, 'side-b-removed')), 'its files are set aside')
  cancel.abort()
  await removed
  expect(worktrees(repository)).toEqual([])
  expect(existsSync(join(directory, 'side-b-removed'))).toBe(true)
})
