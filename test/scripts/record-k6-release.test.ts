import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const files = (version: string) =>
  ['linux-amd64.tar.gz', 'linux-arm64.tar.gz', 'macos-amd64.zip', 'macos-arm64.zip', 'windows-amd64.zip'].map(
    (end) => `k6-v${version}-${end}`,
  )
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

type Release = { version: string; served?: (file: string) => string | null; latest?: string }

/** A server with a release, whose archives have their own names as content unless `served` says otherwise. */
async function serve({ version, served = (file) => file, latest = version }: Release): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const file = url.split('/').at(-1) ?? ''
    if (file === 'latest') return response.writeHead(302, { location: `/tag/v${latest}` }).end()
    if (file === `k6-v${version}-checksums.txt`)
      return response.end(
        files(version)
          .map((name) => `${sha256(name)}  ${name}\n`)
          .join(''),
      )
    const content = files(version).includes(file) ? served(file) : null
    return content === null ? response.writeHead(404).end() : response.end(content)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Runs the script in a checkout of its own. */
async function record(release: Release, args: readonly string[] = []) {
  const cwd = mkdtempSync(join(tmpdir(), 'record-'))
  mkdirSync(join(cwd, 'src/install'), { recursive: true })
  for (const name of ['tested-releases.ts', 'versions.ts'])
    cpSync(join(root, 'src/install', name), join(cwd, 'src/install', name))
  const env = { PATH: process.env.PATH, K6_RELEASES: await serve(release) }
  const ended = await new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    const script = [join(root, 'scripts/record-k6-release.ts'), ...args]
    execFile(process.execPath, script, { cwd, env }, (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
  const read = (name: string) => readFileSync(join(cwd, 'src/install', name), 'utf8')
  return { ...ended, recorded: read('tested-releases.ts'), versions: read('versions.ts') }
}

const before = {
  recorded: readFileSync(join(root, 'src/install/tested-releases.ts'), 'utf8'),
  versions: readFileSync(join(root, 'src/install/versions.ts'), 'utf8'),
}

it('records the latest release, which then is the tested version', async () => {
  const { code, stdout, recorded, versions } = await record({ version: '9.8.7' })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'changed=true\nversion=9.8.7\n' })
  for (const file of files('9.8.7')) expect(recorded).toContain(`  '${file}': '${sha256(file)}',\n`)
  expect(recorded.match(/'k6-v/g)).toHaveLength(5)
  expect(versions).toContain("export const testedVersion = '9.8.7'\n")
})

it.each<[string, Release, readonly string[], RegExp]>([
  [
    'an archive that is not what is published',
    { version: '9.8.7', served: (file) => (file.includes('macos-arm64') ? 'other' : file) },
    [],
    /macos-arm64\.zip: expected [0-9a-f]{64}, actual [0-9a-f]{64}$/m,
  ],
  [
    'an archive that is missing',
    { version: '9.8.7', served: (file) => (file.includes('windows') ? null : file) },
    [],
    /windows-amd64\.zip: HTTP 404$/m,
  ],
  ['a latest release that is older', { version: '1.0.0' }, [], /^the latest release is 1\.0\.0, which is older than /],
  ['a latest that is no release', { version: '9.8.7', latest: '9.8.7-rc1' }, [], /^"9\.8\.7-rc1" is no version of k6/],
  ['a version that is none', { version: '9.8.7' }, ['new'], /^"new" is no version of k6, such as 2\.2\.0$/m],
])('writes nothing after %s', async (_what, release, args, message) => {
  const { code, stdout, stderr, recorded, versions } = await record(release, args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect({ recorded, versions }).toEqual(before)
})
