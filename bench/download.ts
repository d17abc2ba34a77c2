import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What a runner downloads before the step can start. */
export type Download = { of: 'HEAD' | 'the working tree'; kB: number }

const root = resolve(import.meta.dirname, '..')

const git = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Buffer =>
  execFileSync('git', args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 })

/** Of what is committed or, when something is not, of what would be if all were. */
export function downloadSize(): Download {
  const isClean = git(['status', '--porcelain']).length === 0
  return isClean ? { of: 'HEAD', kB: archiveKB('HEAD') } : { of: 'the working tree', kB: workingTreeKB() }
}

const archiveKB = (tree: string, env?: NodeJS.ProcessEnv): number =>
  git(['archive', '--format=tar.gz', tree], env).length / 1000

/** Adds everything to an index and an object store of its own: the repository's stay as they are. */
function workingTreeKB(): number {
  const scratch = mkdtempSync(join(tmpdir(), 'download-'))
  try {
    const objects = resolve(root, git(['rev-parse', '--git-path', 'objects']).toString().trim())
    const env = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    }
    mkdirSync(env.GIT_OBJECT_DIRECTORY)
    git(['add', '--all'], env)
    return archiveKB(git(['write-tree'], env).toString().trim(), env)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
