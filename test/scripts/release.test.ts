import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

type Change = (changelog: string) => string
const dated: Change = (changelog) =>
  changelog.replace(/^## .*$/m, '## [3.2.1] - 2026-12-31\n\n- What is new.\n\n## [3.2.0] - 2026-12-30')

/** A clone of this repository as it is committed, whose version is 3.2.1, and what the script makes of it. */
async function release(tag: string, change: Change = dated) {
  const cwd = mkdtempSync(join(tmpdir(), 'release-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    })
  execFileSync('git', ['clone', '--quiet', root, cwd])
  const edit = (file: string, by: Change) => writeFileSync(join(cwd, file), by(readFileSync(join(cwd, file), 'utf8')))
  edit('CHANGELOG.md', change)
  edit('package.json', (text) => text.replace(/"version": "[^"]+"/, '"version": "3.2.1"'))
  edit('package-lock.json', (text) =>
    text.replace('"version": "1.0.0"', '"version": "3.2.1"').replace('"version": "1.0.0"', '"version": "3.2.1"'),
  )
  git('commit', '--quiet', '--all', '--message', 'Release')
  const made = join(cwd, 'lib/release')
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  const ended = await new Promise<{ code: unknown; stderr: string }>((done) => {
    const args = [join(root, 'scripts/release.ts'), tag, made]
    execFile(process.execPath, args, { cwd, env }, (error, _stdout, stderr) => done({ code: error?.code ?? 0, stderr }))
  })
  return { ...ended, cwd, made, read: (file: string) => readFileSync(join(made, file), 'utf8') }
}

type Locked = { dev?: boolean; optional?: boolean; devOptional?: boolean; version: string; integrity: string }

it('has notes, the archive, its SBOM and their checksums', { timeout: 60_000 }, async () => {
  const { code, stderr, cwd, made, read } = await release('v3.2.1')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(read('notes.md')).toBe('- What is new.\n')

  const checked = execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: made, encoding: 'utf8' })
  expect(checked).toBe('k6-load-test-v3.2.1.tar.gz: OK\nk6-load-test-v3.2.1.cdx.json: OK\n')

  const listed = execFileSync('tar', ['-tzf', 'k6-load-test-v3.2.1.tar.gz'], { cwd: made, encoding: 'utf8' })
  const inside = listed.split('\n').map((path) => path.replace('k6-load-test-v3.2.1/', ''))
  for (const path of ['action.yml', 'merge/action.yml', 'dist/index.js', 'dist/post/index.js', 'LICENSE'])
    expect(inside).toContain(path)
  expect(inside.filter((path) => /^(src|test|docs|scripts|dist\/collector)\//.test(path))).toEqual([])
  const action = execFileSync('tar', ['-xzOf', 'k6-load-test-v3.2.1.tar.gz', 'k6-load-test-v3.2.1/action.yml'], {
    cwd: made,
    encoding: 'utf8',
  })
  expect(action).toBe(readFileSync(join(cwd, 'action.yml'), 'utf8'))
})

it('the SBOM has each package of the lock file that may be bundled, with its hash', { timeout: 60_000 }, async () => {
  const { cwd, read } = await release('v3.2.1')
  const sbom = JSON.parse(read('k6-load-test-v3.2.1.cdx.json'))
  expect(sbom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'k6-load-test', purl: 'pkg:npm/k6-load-test@3.2.1' } },
  })
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'))
  const bundled = Object.entries(lock.packages).filter(
    ([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional,
  )
  const expected = bundled.map(([path, { version, integrity }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    version,
    sha512: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
  }))
  type Component = { name: string; version: string; hashes: { alg: string; content: string }[] }
  const found = (sbom.components as Component[]).map(({ name, version, hashes }) => ({
    name,
    version,
    sha512: hashes.find(({ alg }) => alg === 'SHA-512')?.content,
  }))
  const byName = (a: { name: string; version: string }, b: { name: string; version: string }) =>
    `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`)
  expect(expected.length).toBeGreaterThan(5)
  expect(found.toSorted(byName)).toEqual(expected.toSorted(byName))
  const refs = new Set([sbom.metadata.component, ...sbom.components].map((one) => one['bom-ref']))
  type Dependency = { ref: string; dependsOn: string[] }
  const named = (sbom.dependencies as Dependency[]).flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
  expect(named.filter((ref) => !refs.has(ref))).toEqual([])
})

it('is the same archive again', { timeout: 60_000 }, async () => {
  const { cwd, made, read } = await release('v3.2.1')
  const [before] = read('SHA256SUMS').split('\n')
  execFileSync(process.execPath, [join(root, 'scripts/release.ts'), 'v3.2.1', made], { cwd })
  expect(read('SHA256SUMS').split('\n')[0]).toBe(before)
})

it.each<[string, string, Change, string]>([
  ['of another version', 'v3.2.2', dated, 'the tag is v3.2.2, but package.json has the version 3.2.1'],
  [
    'without a date',
    'v3.2.1',
    (text) => text.replace(/^## .*$/m, '## [3.2.1] - Unreleased\n\n- New.\n\n$&'),
    'CHANGELOG.md has no section "## [3.2.1] - YYYY-MM-DD" with notes',
  ],
  [
    'without notes',
    'v3.2.1',
    (text) => text.replace(/^## .*$/m, '## [3.2.1] - 2026-12-31\n\n$&'),
    'CHANGELOG.md has no section "## [3.2.1] - YYYY-MM-DD" with notes',
  ],
])('is none %s', { timeout: 60_000 }, async (_what, tag, change, message) => {
  const { code, stderr } = await release(tag, change)
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` })
})
