import { join } from 'node:path'
import { pathKind } from '../base/path-kind.ts'

/** The name of the worktree in the step's private directory. */
export const worktreeName = 'side-b'

/** The name that its files get there when it is one no more. */
export const removedWorktreeName = 'side-b-removed'

/** The file there that names its repository, for the post step. */
export const worktreeNote = 'side-b.repository'

/** Whether files of one are still to be removed from the step's private directory. */
export const hasRemovedWorktree = (directory: string): boolean =>
  pathKind(join(directory, removedWorktreeName)) !== 'none'
