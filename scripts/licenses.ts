import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OutputChunk } from 'rolldown'

/** The directory of the package that a module is from, if it is from one. */
const packageOf = (module: string): string | undefined => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0]

/** The licenses of all packages that something in these chunks is from. */
export function licensesOf(chunks: readonly OutputChunk[]): string {
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules))
  const bundled = modules.filter(([, { renderedLength }]) => renderedLength > 0)
  const packages = new Set(bundled.flatMap(([module]) => packageOf(module.replaceAll('\\', '/')) ?? []))
  return [...packages]
    .map(licenseOf)
    .toSorted()
    .filter((text, index, all) => text !== all[index - 1])
    .join('\n')
}

function licenseOf(directory: string): string {
  const { name, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const [file] = globSync('{LICEN[CS]E,licen[cs]e}*', { cwd: directory }).toSorted()
  const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim()
  return `${name}\n${license}\n${text}\n`
}
