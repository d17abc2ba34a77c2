// Builds dist/ from src/: tsc to lib/, then one bundle for each entry. The result is committed, because a
// workflow runs the action straight from the repository. Run it from the root: module ids depend on it.
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { minifySync } from 'rolldown/utils'

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

// Every step downloads the action, so it is made small; ncc itself minifies no chunk. The collector is not part of it.
for (const file of globSync('lib/dist/{*,post/*}.js')) {
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), { module: true })
  if (errors.length > 0) throw new Error(`${file} cannot be minified: ${errors[0]?.message}`)
  writeFileSync(file, code)
}

// The merge is part of the action's program: this only says which part.
mkdirSync('lib/dist/merge')
writeFileSync('lib/dist/merge/index.js', "process.argv[2] = 'merge'\nawait import('../index.js')\n")
writeFileSync('lib/dist/merge/package.json', readFileSync('lib/dist/package.json'))

// What was there stays until all is built; ncc itself would leave stale chunks.
rmSync('dist', { recursive: true, force: true })
renameSync('lib/dist', 'dist')
