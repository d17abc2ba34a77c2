import { isMainThread } from 'node:worker_threads'
import { messageOf, UserError } from '../base/errors.ts'
import { helpText, readConfig } from './config.ts'
import { logToStderr as log } from './observe/log.ts'

/** Versions before it have no `node:sqlite` that is stable. */
const oldestNode = [24, 15] as const

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  throw new UserError(`the collector needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node}`)
}

async function main(): Promise<void> {
  checkNode()
  const config = readConfig(process.argv.slice(2), process.env)
  if (config === null) return console.log(helpText())
  const { startCollector } = await import('./start.ts')
  const collector = await startCollector(config, { entry: new URL(import.meta.url), log })
  console.log(`page              ${collector.url}\nreport endpoint   ${collector.url}k6-usage-report`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', `${signal}: ends when what is queued is stored`)
      collector.end().then(
        () => process.exit(0),
        (error) => fail(error),
      )
    })
  }
}

function fail(error: unknown): never {
  log('error', messageOf(error))
  process.exit(1)
}

// The threads that hold the SQLite file load this same file: the bundle is one, wherever it lies.
if (isMainThread) main().catch(fail)
else (await import('./store/sqlite-worker.ts')).serveSqlite()
