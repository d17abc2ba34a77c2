// Builds dist/ from src/: tsc to lib/, then one bundle for each entry. The result is committed, because a
// workflow runs the action straight from the repository. Run it from the root: module ids depend on it.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

const entries = [
  { entry: 'lib/main.js', out: 'dist' },
  { entry: 'lib/post.js', out: 'dist/post' },
]

const run = (tool: string, args: readonly string[]) =>
  execFileSync(process.execPath, [`node_modules/${tool}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })

for (const directory of ['lib', 'dist']) rmSync(directory, { recursive: true, force: true })
run('typescript/bin/tsc', [])
for (const { entry, out } of entries) {
  run('@vercel/ncc/dist/ncc/cli.js', ['build', entry, '--out', out, '--license', 'licenses.txt', '--quiet'])
  if (!existsSync(`${out}/index.js`)) throw new Error(`${entry} was not built`)
}
