import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A file system of its own of so many bytes; null, and a loud word, where none can be mounted. */
export function smallDisk(size: string): string | null {
  const directory = join(mkdtempSync(join(tmpdir(), 'disk-')), 'disk')
  mkdirSync(directory)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    if (process.env.REQUIRE_MOUNT) throw new Error('REQUIRE_MOUNT is set and no file system can be mounted')
    console.warn('\n!!! SKIPPED: the full disk, because no file system can be mounted here (it takes root)\n')
    return null
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', directory])
  })
  return directory
}

/**
 * Leaves so many bytes free on a disk that {@link smallDisk} gave.
 *
 * @returns the file that takes up the rest: without it there is room again.
 */
export function fillDisk(disk: string, left = 0): string {
  const room = Number(execFileSync('df', ['--output=avail', '-B1', disk], { encoding: 'utf8' }).split('\n')[1])
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(Math.max(0, room - left)))
  return filler
}
