// Builds dist/collector/ from src/: tsc to lib/, then one bundle that runs with nothing installed. Run it from the
// root: module ids depend on it.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'

const out = 'dist/collector'

const run = (tool: string, args: readonly string[]) =>
  execFileSync(process.execPath, [`node_modules/${tool}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })

rmSync(out, { recursive: true, force: true })
run('typescript/bin/tsc', [])
run('@vercel/ncc/dist/ncc/cli.js', [
  ...['build', 'lib/collector/main.js', '--out', out, '--license', 'licenses.txt', '--quiet'],
])
if (!existsSync(`${out}/index.js`)) throw new Error('the collector was not built')
