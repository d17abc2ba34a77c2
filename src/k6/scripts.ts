import { globSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { UserError } from '../base/errors.ts'
import { fileNamesOf } from '../base/file-names.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/text.ts'

/** One k6 script, or an archive of one, that will run. */
export type Script = {
  /** For people and outputs: relative to the working directory, with forward slashes; a URL without its secrets. */
  name: string
  /** For k6, which runs in the working directory: a path that is never an option, or a URL. */
  argument: string
  /** Absolute path; null: it comes from a URL. */
  file: string | null
  /** What files of its own are called, unlike those of the step's other scripts. Left out: it is the only one. */
  fileName?: string
}

/** A script, and whether a glob found it: such a file can be a module of others rather than a test. */
export type FoundScript = Script & { fromGlob: boolean }

const wrong = (what: string) => new UserError(`input script: ${what}`)

function remoteScript(text: string): Script {
  const url = URL.parse(text)
  if (!url) throw wrong(`${quote(text)} is not a URL, such as https://example.com/load.js`)
  return { name: `${url.origin}${url.pathname}`, argument: text, file: null }
}

function localScript(path: string, workingDirectory: string): Script {
  const file = resolve(workingDirectory, path)
  const name = relative(workingDirectory, file).replaceAll(sep, '/')
  return { name, argument: path.startsWith('-') ? `./${path}` : path, file }
}

/** The files that a glob stands for, sorted by path. */
function globbedScripts(pattern: string, workingDirectory: string): readonly Script[] {
  return globSync(pattern, { cwd: workingDirectory })
    .filter((path) => pathKind(resolve(workingDirectory, path)) === 'file')
    .sort()
    .map((path) => localScript(path, workingDirectory))
}

function missing(pattern: string, workingDirectory: string): UserError {
  const what = /[*?[{]/.test(pattern) ? 'no file matches' : 'there is no file'
  return wrong(`${what} ${quote(pattern)} in ${quote(workingDirectory)}; ${adviceFor(pattern, workingDirectory)}`)
}

function adviceFor(pattern: string, workingDirectory: string): string {
  if (/^(["']).*\1$/.test(pattern)) return 'the quotes are taken for a part of the name: leave them out'
  const parts = pattern.split(/[\s,]+/).filter((part) => part !== '')
  const areFiles = parts.every((part) => pathKind(resolve(workingDirectory, part)) === 'file')
  if (parts.length > 1 && areFiles) return 'give several scripts one a line'
  return 'is the repository checked out, and working-directory right?'
}

function resolvePattern(pattern: string, workingDirectory: string): readonly FoundScript[] {
  const named = (script: Script) => [{ ...script, fromGlob: false }]
  if (pattern === '-') throw wrong('"-" is standard input, which a step has not; give the path of a file')
  if (/^https:\/\//i.test(pattern)) return named(remoteScript(pattern))
  if (/^http:\/\//i.test(pattern)) throw wrong(`${quote(pattern)} is not possible: k6 loads scripts over https only`)
  const kind = pathKind(resolve(workingDirectory, pattern))
  if (kind === 'file') return named(localScript(pattern, workingDirectory))
  if (kind === 'directory') {
    const inside = `${pattern.replace(/[/\\]+$/, '')}/**/*.js`
    throw wrong(`${quote(pattern)} is a directory; for the scripts in it give a glob, such as ${quote(inside)}`)
  }
  if (kind === 'other') throw wrong(`${quote(pattern)} is not a regular file`)
  const scripts = globbedScripts(pattern, workingDirectory)
  if (scripts.length === 0) throw missing(pattern, workingDirectory)
  return scripts.map((script) => ({ ...script, fromGlob: true }))
}

/** Everything that `!` patterns take out: files, and directories with all that is in them. */
function excludedBy(patterns: readonly string[], workingDirectory: string): (file: string) => boolean {
  const paths = new Set(
    patterns
      // A name with the characters of a glob stands for itself too.
      .flatMap((pattern) => [pattern, ...globSync(pattern, { cwd: workingDirectory })])
      .map((path) => resolve(workingDirectory, path)),
  )
  const isExcluded = (path: string): boolean => paths.has(path) || (dirname(path) !== path && isExcluded(dirname(path)))
  return isExcluded
}

/**
 * Finds the scripts that the patterns stand for: paths that exist, https URLs, and globs, in the order given, each
 * script once. A pattern after a `!` takes what it stands for out of what the globs found, wherever it stands; what is
 * named by its path or URL stays.
 *
 * @throws {UserError} that names the pattern that stands for nothing that can run.
 */
export function resolveScripts(patterns: readonly string[], workingDirectory: string): readonly FoundScript[] {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1).trim())
  if (unwanted.includes(''))
    throw wrong('"!" stands alone; after it comes what is to be left out, such as !tests/lib/**')
  if (wanted.length === 0) throw wrong('it says only what is to be left out; give the path or glob of a k6 script too')
  const found = wanted.flatMap((pattern) => resolvePattern(pattern, workingDirectory))
  const isExcluded = excludedBy(unwanted, workingDirectory)
  const scripts = found.filter(({ fromGlob, file }) => !fromGlob || file === null || !isExcluded(file))
  if (scripts.length === 0) throw wrong(`the lines with ! leave out all ${found.length} files that were found`)
  const named = new Set(scripts.filter(({ fromGlob }) => !fromGlob).map(keyOf))
  const once = [...new Map(scripts.map((script) => [keyOf(script), script])).values()]
  return once.map((script) => ({ ...script, fromGlob: !named.has(keyOf(script)) }))
}

/** Gives each of several scripts a name for files of its own. */
export function withFileNames(scripts: readonly FoundScript[]): readonly FoundScript[] {
  const names = fileNamesOf(scripts.map(({ name }) => name))
  return scripts.map((script, index) => ({ ...script, fileName: names[index] ?? '' }))
}

const keyOf = ({ file, argument }: Script): string => file ?? argument
