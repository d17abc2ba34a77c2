// Builds dist/ from src/. The result is committed, because a workflow runs the action straight from the repository. Every
// step downloads the action, so rolldown makes it small: it leaves out what nothing reaches, and puts into one file what is
// loaded at the same time. The collector, which no step downloads, is built by ncc. Run it from the root of the checkout.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type CodeSplittingGroup, type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { licensesOf } from './licenses.ts'

/*
 * Two libraries are left out of the bundle, which would make the download more than twice as large. With them the program
 * that talks to the Actions cache had 194 kB compressed, and undici 132 kB more; without them it has 42 kB.
 */

/**
 * @actions/http-client has undici only for getAgentDispatcher(), which @actions/github calls and nothing here does. All
 * its own requests go through node:http.
 */
const noUndici: Plugin = {
  name: 'no-undici',
  resolveId: (id) => (id === 'undici' ? id : null),
  load: (id) =>
    id === 'undici' ? "export class ProxyAgent { constructor() { throw new Error('undici is not bundled') } }" : null,
}

/** Of all that Azure's library can, @actions/cache writes and reads one file by an address. */
const alias = { '@azure/storage-blob': resolve('src/history/blob-client.ts') }

/** Puts all that a module loads, but not what it only loads later, into one file: opening many takes a step's time. */
function loadedBy(module: string, file: string): CodeSplittingGroup {
  const found = new Set([resolve(module)])
  return {
    debugName: file,
    name(id, modules) {
      for (const one of found) for (const imported of modules.getModuleInfo(one)?.importedIds ?? []) found.add(imported)
      return found.has(id) && !modules.getModuleInfo(id)?.isEntry ? file : null
    },
  }
}

/** What several load goes into the file of the first. */
const groups = [
  loadedBy('src/post.ts', 'every-step'),
  loadedBy('src/main.ts', 'start'),
  loadedBy('src/test-scripts.ts', 'run'),
  loadedBy('src/afterwards.ts', 'after-the-run'),
].map((group, index, all) => ({ ...group, priority: all.length - index }))

async function buildAction(out: string): Promise<void> {
  const build = await rolldown({
    input: { index: 'src/main.ts', 'post/index': 'src/post.ts' },
    platform: 'node',
    // Of libraries that come as both, the ES modules: only of them can be left out what nothing here reaches.
    resolve: { mainFields: ['module', 'main'], alias },
    plugins: [noUndici],
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message)
    },
  })
  const { output: files } = await build.write({
    dir: out,
    // Node takes longer to link ES modules.
    format: 'cjs',
    dynamicImportInCjs: false,
    chunkFileNames: '[name].js',
    codeSplitting: { groups },
    // Libraries tell their errors apart by the names of the classes.
    minify: { compress: true, codegen: true, mangle: { keepNames: { class: true, function: false } } },
  })
  const chunks = files.filter((file): file is OutputChunk => file.type === 'chunk')
  writeFileSync(`${out}/licenses.txt`, licensesOf(chunks))
  writeFileSync(`${out}/package.json`, '{ "type": "commonjs" }\n')
  // The merge is part of the action's program: this only says which part.
  mkdirSync(`${out}/merge`)
  writeFileSync(`${out}/merge/index.js`, "process.argv[2] = 'merge'\nrequire('../index.js')\n")
}

function buildCollector(out: string): void {
  const run = (tool: string, args: readonly string[]) =>
    execFileSync(process.execPath, [`node_modules/${tool}`, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  run('typescript/bin/tsc', [])
  const args = ['build', 'lib/collector/main.js', '--out', out, '--license', 'licenses.txt', '--quiet']
  run('@vercel/ncc/dist/ncc/cli.js', args)
  if (!existsSync(`${out}/index.js`)) throw new Error('the collector was not built')
}

// What was there stays until all is built.
rmSync('lib', { recursive: true, force: true })
await buildAction('lib/dist')
buildCollector('lib/dist/collector')
rmSync('dist', { recursive: true, force: true })
renameSync('lib/dist', 'dist')
