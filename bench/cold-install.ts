import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { installedK6 } from '../test/support/k6-versions.ts'
import { inPairs, type Sample } from './measure.ts'
import type { Programs } from './programs.ts'

/** Not the version that the action was tested with: of that one it takes no archive that is packed here. */
const k6Version = '1.8.1'

/**
 * The step on a runner that has no k6, with one iteration, against what any download of k6 costs: `curl | tar -xz`. Both
 * from a mirror on this machine, which answers as quickly as one can.
 */
export async function coldInstall({ action, directory }: Programs): Promise<{ theirs: Sample[]; ours: Sample[] }> {
  const k6 = await installedK6(k6Version)
  const root = `k6-v${k6Version}-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const archive = `${root}.tar.gz`
  mkdirSync(join(directory, root))
  copyFileSync(k6, join(directory, root, 'k6'))
  execFileSync('tar', ['-czf', archive, root], { cwd: directory })
  const bytes = readFileSync(join(directory, archive))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const server = createServer(({ url }, response) =>
    response.end(url?.endsWith(archive) ? bytes : `${sha256}  ${archive}\n`),
  ).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [unpacked, tools] = [join(directory, 'unpacked'), join(directory, 'cold')]
  const step = action('one.js', { 'k6-mirror': mirror, 'k6-version': k6Version, 'install-mode': 'release' })
  const cold = {
    ...step,
    env: { ...step.env, PATH: '/usr/bin:/bin', RUNNER_TOOL_CACHE: tools },
    before() {
      step.before?.()
      empty(tools)
    },
  }
  const url = `${mirror}/download/v${k6Version}/${archive}`
  const curl = {
    ...step,
    command: '/bin/sh',
    args: ['-c', `curl -sSf ${url} | tar -xz -C ${unpacked} && echo unpacked`],
    before: () => empty(unpacked),
  }
  const samples = await inPairs(curl, cold, {
    count: 7,
    log: join(directory, 'log'),
    worked: (output) => output.includes('from its release archive') && /iterations\.+: 1/.test(output),
    theirsWorked: (output) => output.includes('unpacked'),
  })
  server.close()
  server.closeAllConnections()
  return samples
}

function empty(path: string): void {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
}
