// Makes what a release has beside the tag: `node scripts/release.ts vX.Y.Z DIRECTORY`, from the root of a checkout with
// node_modules. In the directory are then notes.md (the section of CHANGELOG.md), the archive that a runner downloads,
// its SBOM (CycloneDX, npm's own `npm sbom`, of the locked packages that are bundled), and SHA256SUMS of these two. It fails
// unless package.json has that version and CHANGELOG.md a dated section of it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const text = (path: string) => readFileSync(path, 'utf8')

/** What stands below `## [X.Y.Z] - YYYY-MM-DD`, up to the next version. */
function notesOf(version: string): string {
  const sections = text('CHANGELOG.md').split(/^(?=## )/m)
  const section = sections.find((one) => one.startsWith(`## [${version}] - `)) ?? ''
  const [heading = '', ...lines] = section.split('\n')
  const notes = lines.join('\n').trim()
  if (!/ - \d{4}-\d{2}-\d{2}$/.test(heading.trimEnd()) || notes === '')
    throw new Error(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD" with notes`)
  return `${notes}\n`
}

/** The archive of HEAD: the same bytes wherever it is made, but for other versions of git and zlib. */
function archiveOf(name: string): Buffer {
  const tar = execFileSync('git', ['archive', '--format=tar', `--prefix=${name}/`, 'HEAD'], { maxBuffer: 1 << 28 })
  return gzipSync(tar, { level: 9 })
}

type Component = { 'bom-ref': string; scope?: string; properties?: { name: string; value: string }[] }
type Sbom = {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

const isBundled = ({ scope, properties = [] }: Component) =>
  scope !== 'optional' &&
  !properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true')

/** Of the packages in package-lock.json, those that may be in dist/. */
function sbomOf(name: string): string {
  // Not with --omit: npm 11 then also leaves out packages that others need, such as xtend, which pg brings.
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
  const all: Sbom = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 1 << 26 }))
  // npm calls it after the directory that it lies in.
  const component = { ...all.metadata.component, name }
  const components = all.components.filter(isBundled)
  const known = new Set([component, ...components].map((one) => one['bom-ref']))
  const dependencies = all.dependencies
    .filter(({ ref }) => known.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => known.has(ref)) }))
  return `${JSON.stringify({ ...all, metadata: { ...all.metadata, component }, components, dependencies }, null, 2)}\n`
}

function main([tag, directory]: readonly string[]): void {
  const { name, version } = JSON.parse(text('package.json'))
  if (tag === undefined || directory === undefined) throw new Error('usage: node scripts/release.ts vX.Y.Z DIRECTORY')
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, but package.json has the version ${version}`)
  const base = `${name}-${tag}`
  const files = { [`${base}.tar.gz`]: archiveOf(base), [`${base}.cdx.json`]: sbomOf(name) }
  const sums = Object.entries(files).map(
    ([file, content]) => `${createHash('sha256').update(content).digest('hex')}  ${file}\n`,
  )
  const notes = notesOf(version)
  mkdirSync(directory, { recursive: true })
  for (const [file, content] of Object.entries({ ...files, SHA256SUMS: sums.join(''), 'notes.md': notes }))
    writeFileSync(join(directory, file), content)
  console.log(sums.join('').trimEnd())
}

try {
  main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
