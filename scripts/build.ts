// Builds dist/ from src/: tsc to lib/, then one bundle for each entry. The result is committed, because a
// workflow runs the action straight from the repository. Run it from the root: module ids depend on it.
import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'

const entries = [
  { entry: 'lib/main.js', out: 'lib/dist' },
  { entry: 'lib/post.js', out: 'lib/dist/post' },
  { entry: 'lib/collector/main.js', out: 'lib/dist/collector' },
]

const run = (tool: string, args: readonly string[]) =>
  execFileSync(process.execPath, [`node_modules/${tool}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })

rmSync('lib', { recursive: true, force: true })
run('typescript/bin/tsc', [])
for (const { entry, out } of entries) {
  run('@vercel/ncc/dist/ncc/cli.js', ['build', entry, '--out', out, '--license', 'licenses.txt', '--quiet'])
  if (!existsSync(`${out}/index.js`)) throw new Error(`${entry} was not built`)
}

// What was there stays until all is built; ncc itself would leave stale chunks.
rmSync('dist', { recursive: true, force: true })
renameSync('lib/dist', 'dist')
