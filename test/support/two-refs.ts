import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'
import { asking, commit, gitIn, isFree, repositoryOf, serverScript } from './served.ts'

/** The server reads its delay from a file that the build makes from another. */
const files = {
  'server.js': serverScript,
  'delay.txt': '100',
  'test.js': asking('/'),
  '.gitignore': 'built.txt\n',
}

type Given = { inputs?: Record<string, string>; env?: Record<string, string>; k6?: string }

/** A repository of two commits, and a step that compares the second with the first, which is the branch base. */
export async function twoRefs({ inputs = {}, env = {}, k6 }: Given = {}, change: Record<string, string> = {}) {
  const repository = repositoryOf(files)
  const first = gitIn(repository, 'rev-parse', 'HEAD')
  gitIn(repository, 'branch', 'base')
  commit(repository, change, 'second')
  writeFileSync(join(repository, 'built.txt'), readFileSync(join(repository, 'delay.txt')))
  const port = await freePort()
  onTestFinished(async () => {
    expect(await isFree(port), `port ${port} is free again`).toBe(true)
  })
  return {
    repository,
    first,
    step: {
      ...(k6 ? { k6 } : {}),
      workspace: repository,
      inputs: {
        script: 'test.js',
        vus: '2',
        iterations: '10',
        env: `TARGET=http://127.0.0.1:${port}`,
        start: `exec ${process.execPath} server.js ${port} $(cat built.txt)`,
        'wait-on': `http://127.0.0.1:${port}/`,
        'compare-ref': 'base',
        'compare-build': 'cp delay.txt built.txt',
        'compare-rounds': '3',
        'no-usage-report': 'true',
        ...inputs,
      },
      env,
    },
  }
}

/** What git knows of worktrees, the checkout itself left out. */
export const worktrees = (repository: string): readonly string[] =>
  gitIn(repository, 'worktree', 'list', '--porcelain').split('\n\n').slice(1)
