import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isAsBefore, putBack } from './runner-files.ts'

/** A program of the action, and what tells that nobody wrote to it since. */
type OwnFile = { path: string; content: Buffer; stamp: string }

/** The action's own programs, as they were before any script ran. */
type OwnFiles = readonly OwnFile[]

/** Where the build puts the action: this module becomes a part of it. */
const directory = import.meta.dirname

/**
 * What shows that a file was written to. It has the time of the last change (ctime), which cannot be set back without
 * changing the clock. Empty: the file is gone.
 */
function stampOf(path: string): string {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? '' : [found.mode, found.ino, found.size, found.mtimeNs, found.ctimeNs].join()
}

function filesIn(name: string): OwnFiles {
  try {
    const files = readdirSync(join(directory, name)).filter((file) => /\.js(?:on)?$/.test(file))
    return files.flatMap((file) => read(join(directory, name, file)))
  } catch {
    return [] // there is none where the action is not built
  }
}

/** A file that cannot be read is left out: this process could not load it either, whatever a script writes to it. */
function read(path: string): OwnFiles {
  try {
    const stamp = stampOf(path)
    return [{ path, stamp, content: readFileSync(path) }]
  } catch {
    return []
  }
}

let files: OwnFiles | undefined

/**
 * Reads, once, the programs of the action that are still to be loaded or started, with a token in reach: its chunks, the
 * post step, the merge in a later step of the job. To be called when k6 has started and no script has run yet: then it
 * costs the step no time.
 */
export function readOwnFiles(): void {
  files ??= ['', 'post', 'merge'].flatMap(filesIn)
}

/**
 * Puts every program of the action back as it was when it was read; where no script ran on this machine, nothing was.
 *
 * @returns what had been changed, and what became of it.
 */
export function restoreOwnFiles(): readonly string[] {
  const changed = (files ?? []).filter(({ path, stamp }) => stampOf(path) !== stamp)
  // A file that was put back once before has another stamp, too.
  const done = changed.filter((file) => !isAsBefore(file)).map((file) => ({ ...file, fate: putBack(file) }))
  const [first] = done
  if (first === undefined) return []
  const more = done.length === 1 ? '' : ` and ${done.length - 1} more`
  const { fate } = done.find((file) => file.fate !== first.fate) ?? first
  return [`over this action itself (${relative(directory, first.path)}${more}); what was there was ${fate}`]
}
