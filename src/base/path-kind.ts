import { statSync } from 'node:fs'

/** What is at a path, symbolic links followed; `none` also for what cannot be a path, or cannot be reached. */
export function pathKind(path: string): 'file' | 'directory' | 'other' | 'none' {
  try {
    const found = statSync(path)
    if (found.isFile()) return 'file'
    return found.isDirectory() ? 'directory' : 'other'
  } catch {
    return 'none'
  }
}
