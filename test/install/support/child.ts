import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { InstallRequest, K6 } from '../../../src/install/k6.ts'

export type Outcome = { k6?: K6; error?: string; modules: string[] }

/** Starts an installation in a process of its own. `outcome` settles when that process has ended by itself. */
export function installInChild(request: InstallRequest, env: NodeJS.ProcessEnv) {
  const script = join(import.meta.dirname, 'install-child.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(request)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const outcome = Promise.all([text(child.stdout), once(child, 'close')]).then(
    ([printed]) => JSON.parse(printed) as Outcome,
  )
  return { child, outcome }
}
