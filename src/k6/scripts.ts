import { globSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { UserError } from '../base/errors.ts'
import { pathKind } from '../base/path-kind.ts'
import { quote } from '../base/quote.ts'

/** One k6 script, or an archive of one, that will run. */
export type Script = {
  /** For people and outputs: relative to the working directory, with forward slashes; a URL without its secrets. */
  name: string
  /** For k6, which runs in the working directory: a path that is never an option, or a URL. */
  argument: string
  /** Absolute path; null: it comes from a URL. */
  file: string | null
}

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
  const where = quote(workingDirectory)
  return /[*?[{]/.test(pattern)
    ? wrong(`no file matches ${quote(pattern)} in ${where}`)
    : wrong(
        `there is no file ${quote(pattern)} in ${where}; is the repository checked out, and working-directory right?`,
      )
}

function resolvePattern(pattern: string, workingDirectory: string): readonly Script[] {
  if (pattern === '-') throw wrong('"-" is standard input, which a step has not; give the path of a file')
  if (/^https:\/\//i.test(pattern)) return [remoteScript(pattern)]
  if (/^http:\/\//i.test(pattern)) throw wrong(`${quote(pattern)} is not possible: k6 loads scripts over https only`)
  const kind = pathKind(resolve(workingDirectory, pattern))
  if (kind === 'file') return [localScript(pattern, workingDirectory)]
  if (kind === 'directory') {
    const inside = `${pattern.replace(/[/\\]+$/, '')}/**/*.js`
    throw wrong(`${quote(pattern)} is a directory; for the scripts in it give a glob, such as ${quote(inside)}`)
  }
  if (kind === 'other') throw wrong(`${quote(pattern)} is not a regular file`)
  const scripts = globbedScripts(pattern, workingDirectory)
  if (scripts.length === 0) throw missing(pattern, workingDirectory)
  return scripts
}

/**
 * Finds the scripts that the patterns stand for: paths that exist, https URLs, and globs, in the order given, each
 * script once.
 *
 * @throws {UserError} that names the pattern that stands for nothing that can run.
 */
export function resolveScripts(patterns: readonly string[], workingDirectory: string): readonly Script[] {
  const scripts = patterns.flatMap((pattern) => resolvePattern(pattern, workingDirectory))
  return [...new Map(scripts.map((script) => [script.file ?? script.argument, script])).values()]
}
