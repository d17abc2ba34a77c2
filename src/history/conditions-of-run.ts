import { readFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { dirname, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { K6Flags } from '../k6/flags.ts'
import type { Plan } from '../k6/plan.ts'
import type { Script } from '../k6/scripts.ts'
import type { Conditions } from './conditions.ts'
import { loadText } from './same-load.ts'

/** What decides under which conditions a run is. */
export type RunConditions = {
  /** The version that runs, without `v`. */
  k6Version: string
  script: Script
  /** What the script imports, as `k6 deps` lists it; empty: unknown. */
  imports: readonly string[]
  plan: Plan
  flags: K6Flags
}

/**
 * The conditions of a run on this machine.
 *
 * What belongs to the script: its file, and the local files that it imports, if k6 says which; of a remote script, and
 * of remote imports, the URL; of an archive the whole file. What it opens with `open()`, and the values that it reads
 * from its environment, do not.
 */
export async function conditionsOf({ k6Version, script, imports, plan, flags }: RunConditions): Promise<Conditions> {
  const { createHash } = await import('node:crypto')
  const hash = (parts: readonly (string | Buffer)[]): string => {
    const sum = createHash('sha256')
    // With its length before it: no two lists of parts give the same bytes.
    for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part)
    return sum.digest('hex')
  }
  return {
    k6: k6Version,
    script: hash(scriptParts(script, imports)),
    load: hash([loadText(plan)]),
    flags: hash(flags.args.filter((arg) => !namesRun.test(arg))),
    os: platform(),
    arch: arch(),
    cpu: cpus()[0]?.model.trim().slice(0, 200) ?? '',
  }
}

/** Tags name a run, often by its commit, and change nothing of it. */
const namesRun = /^--tag=/

function scriptParts({ file, argument }: Script, imports: readonly string[]): readonly (string | Buffer)[] {
  if (file === null) return [argument]
  const self = pathToFileURL(file).href
  const others = imports.filter((url) => url !== self)
  // What an archive lists are the paths of the machine on which it was made.
  const isArchive = others.length === imports.length
  const parts = isArchive ? [] : others.map((url) => importPart(url, dirname(file))).sort(byName)
  return [contentOf(file), ...parts.flatMap(({ name, content }) => [name, content])]
}

type Part = { name: string; content: string | Buffer }

const byName = (a: Part, b: Part): number => (a.name < b.name ? -1 : Number(a.name > b.name))

/** Relative names: the workspace is not at the same place on every runner. */
function importPart(url: string, directory: string): Part {
  const path = localPath(url)
  if (path === null) return { name: url, content: '' }
  return { name: relative(directory, path).replaceAll(sep, '/'), content: contentOf(path) }
}

/** The path of a file URL; null for all else: URLs of other hosts, modules of k6. */
function localPath(url: string): string | null {
  try {
    return fileURLToPath(url)
  } catch {
    return null
  }
}

/** What cannot be read any more, k6 will complain about. */
function contentOf(path: string): string | Buffer {
  try {
    return readFileSync(path)
  } catch {
    return ''
  }
}
