/** The name of the worktree in the step's private directory. */
export const worktreeName = 'side-b'

/** The file there that names its repository, for the post step. */
export const worktreeNote = 'side-b.repository'
