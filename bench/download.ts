import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What a runner downloads before the step can start. */
export type Download = { of: 'HEAD' | 'the working tree'; kilobytes: number }

const root = resolve(import.meta.dirname, '..')

const git = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Buffer =>
  execFileSync('git', args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 })

/** The size of what is committed or, when not all is, of what would be. */
export function downloadSize(): Download {
  const isCommitted = git(['status', '--porcelain']).length === 0
  return isCommitted
    ? { of: 'HEAD', kilobytes: archiveSize('HEAD') }
    : { of: 'the working tree', kilobytes: workingTreeSize() }
}

const archiveSize = (tree: string, env?: NodeJS.ProcessEnv): number =>
  git(['archive', '--format=tar.gz', tree], env).length / 1000

/** With an index and an object store of its own: those of the repository stay as they are. */
function workingTreeSize(): number {
  const scratch = mkdtempSync(join(tmpdir(), 'download-'))
  try {
    const env = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(root, git(['rev-parse', '--git-path', 'objects']).toString().trim()),
    }
    mkdirSync(env.GIT_OBJECT_DIRECTORY)
    git(['add', '--all'], env)
    return archiveSize(git(['write-tree'], env).toString().trim(), env)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
