import { rmSync, statSync } from 'node:fs'

/** Which files a path and its write-ahead log are; null where there is none. */
export type Identity = { file: string | null; log: string | null }

function idOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.dev}:${found.ino}` : null
}

/** The identity of what lies at a path now; another one when somebody removed or replaced it. */
export function identityOf(path: string): Identity {
  return { file: idOf(path), log: idOf(`${path}-wal`) }
}

/** Whether a path still leads to what was opened there. */
export function isSame(opened: Identity, now: Identity): boolean {
  return opened.file !== null && opened.file === now.file && opened.log === now.log
}

/**
 * Removes the write-ahead log of a file that is no longer at this path: SQLite would apply it to whatever lies there
 * now. A log that somebody else put there stays.
 */
export function removeStaleLog(path: string, opened: Identity): void {
  const now = identityOf(path)
  if (opened.log === null || now.log !== opened.log || now.file === opened.file) return
  rmSync(`${path}-wal`, { force: true })
  rmSync(`${path}-shm`, { force: true })
}
