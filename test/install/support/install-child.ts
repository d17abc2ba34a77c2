/*
 * One installation in a process of its own: `node install-child.ts REQUEST`, with the request as JSON. It prints one
 * line of JSON with the outcome and with the modules that were asked for. SIGTERM aborts it.
 */
import { registerHooks } from 'node:module'

const modules: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    modules.push(specifier)
    return next(specifier, context)
  },
})
const { installK6 } = await import('../../../src/install/install.ts')

const abort = new AbortController()
process.once('SIGTERM', () => abort.abort(new Error('aborted by the test')))
const context = {
  env: process.env,
  signal: abort.signal,
  log: () => {},
  recorded: {},
  limits: { retryDelaysMs: [1, 2, 4] },
}
const outcome = await installK6(JSON.parse(process.argv[2] ?? ''), context).then(
  (k6) => ({ k6 }),
  (error: Error) => ({ error: error.message }),
)
console.log(JSON.stringify({ ...outcome, modules }))
