// Makes a version of k6 the tested one: writes the sha256 of its archives to src/install/tested-releases.ts, and the version to
// src/install/versions.ts. Run it from the root: `node scripts/record-k6-release.ts [VERSION]`; without one it is the
// latest. Each archive is downloaded, and must have the sha256 that the release's checksums file says. The last line
// is `version=VERSION`, with `changed=true` before it when anything was written.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { allTargets } from '../src/install/platform.ts'
import { checksumOf } from '../src/install/release.ts'
import { compareVersions, isRelease } from '../src/install/versions.ts'

const releases = process.env.K6_RELEASES ?? 'https://github.com/grafana/k6/releases'
const recordFile = 'src/install/tested-releases.ts'
const versionFile = 'src/install/versions.ts'
const versionLine = /^(export const testedVersion = ')([^']+)(')$/m

async function get(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) })
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

/** Where the releases' own `latest` leads. */
async function latest(): Promise<string> {
  const url = `${releases}/latest`
  const { status, headers } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(60_000) })
  const version = /\/tag\/v([^/]+)$/.exec(headers.get('location') ?? '')?.[1]
  if (version === undefined) throw new Error(`${url}: HTTP ${status} leads to no release`)
  return version
}

/** The sha256 of each archive of a version, by file name. Throws where one is missing or not what is published. */
async function digestsOf(version: string): Promise<Readonly<Record<string, string>>> {
  const at = (name: string) => `${releases}/download/v${version}/${name}`
  const checksums = `k6-v${version}-checksums.txt`
  const text = (await get(at(checksums))).toString('utf8')
  const digests: Record<string, string> = {}
  for (const { name, archive } of allTargets) {
    const file = `k6-v${version}-${name}.${archive}`
    const published = checksumOf(file, text)
    if (typeof published !== 'object') throw new Error(`${at(checksums)}: the line of ${file} is ${published}`)
    const actual = createHash('sha256')
      .update(await get(at(file)))
      .digest('hex')
    if (actual !== published.sha256) throw new Error(`${at(file)}: expected ${published.sha256}, actual ${actual}`)
    digests[file] = actual
  }
  return digests
}

function write(path: string, change: (text: string) => string): boolean {
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  if (after === before) return false
  writeFileSync(path, after)
  return true
}

async function main([wanted]: readonly string[]): Promise<void> {
  const version = wanted?.replace(/^v/, '') ?? (await latest())
  if (!isRelease(version)) throw new Error(`"${version}" is no version of k6, such as 2.2.0`)
  const tested = versionLine.exec(readFileSync(versionFile, 'utf8'))?.[2]
  if (tested === undefined) throw new Error(`${versionFile} has no line with testedVersion`)
  if (wanted === undefined && compareVersions(version, tested) < 0)
    throw new Error(`the latest release is ${version}, which is older than ${tested}`)
  const lines = Object.entries(await digestsOf(version)).map(([file, digest]) => `  '${file}': '${digest}',`)
  const recorded = write(recordFile, (text) => text.replace(/= \{[^}]*\}/, () => `= {\n${lines.join('\n')}\n}`))
  const moved = write(versionFile, (text) => text.replace(versionLine, `$1${version}$3`))
  if (recorded || moved) console.log('changed=true')
  console.log(`version=${version}`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
