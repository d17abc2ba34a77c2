import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, debian } from './places.ts'

/** What runs containers and gives them a network; a shell for the images. */
const nodePackages = ['containerd', 'runc', 'containernetworking-plugins', 'libseccomp2']
const imagePackages = ['busybox-static']

const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[] }

/** Unpacks Debian's packages into the cache; nothing is installed. */
export function unpackDebian(what: { node: boolean }): void {
  const done = what.node ? ['usr/bin/containerd'] : ['bin/busybox', 'usr/bin/busybox']
  if (done.some((path) => existsSync(join(debian, path)))) return
  const downloads = join(cache, 'packages')
  rmSync(downloads, { recursive: true, force: true })
  mkdirSync(downloads, { recursive: true })
  const packages = [...imagePackages, ...(what.node ? nodePackages : [])]
  const download = () => execFileSync('apt-get', ['download', '-qq', ...packages], { cwd: downloads, ...quiet })
  try {
    download()
  } catch {
    // Debian replaces its packages; then the list of them here is too old.
    execFileSync('apt-get', ['update', '-qq'], quiet)
    download()
  }
  rmSync(`${debian}.new`, { recursive: true, force: true })
  for (const file of readdirSync(downloads)) execFileSync('dpkg', ['-x', join(downloads, file), `${debian}.new`], quiet)
  rmSync(debian, { recursive: true, force: true })
  renameSync(`${debian}.new`, debian)
  console.log(`unpacked ${packages.join(', ')}`)
}
