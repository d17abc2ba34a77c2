import { mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { messageOf, UserError } from '../base/errors.ts'
import { temporaryRoot } from '../base/run-directory.ts'
import { Unavailable } from './download.ts'
import type { InstallJob } from './install-context.ts'
import type { K6 } from './k6.ts'
import { hostName, releaseTarget, shippedTargets } from './platform.ts'
import { lastingDirectory } from './private-copy.ts'
import { identify, probe } from './probe.ts'
import { type NewBinary, unpackRelease } from './release.ts'
import { buildFromSource, findGo } from './source.ts'
import { findCached, keep } from './tool-cache.ts'

/** The k6 of a version that an earlier job left in the tool cache; null: there is none that may be used. */
export async function fromCache(job: InstallJob, version: string): Promise<K6 | null> {
  // Its records are as easily forged as its binaries: with a checksum, only an archive that is checked again will do.
  if (job.request.checksum) return null
  const cached = await findCached(job, version)
  if (cached === null) return null
  const { path } = cached
  return { path, ...(await identify(path, path, job)), from: 'tool cache' }
}

/** Why a version is not installed from its release, and what else the user could do. */
type NoRelease = { why: string; remedy: string }

/**
 * Installs a version, from its release if there is one that can be reached.
 *
 * @param unreachable why the releases cannot be reached, when that is known already.
 * @throws {UserError} when it cannot be had.
 */
export async function installVersion(job: InstallJob, version: string, unreachable: Unavailable | null): Promise<K6> {
  if (job.request.mode === 'source') return build(job, version, null)
  const target = releaseTarget(job.host)
  if (target === null) {
    const why = `k6 has no release for ${hostName(job.host)}, only for ${shippedTargets}`
    return build(job, version, { why, remedy: 'set input k6-path to a k6 for this machine' })
  }
  try {
    return await inPrivateDirectory(job, async (directory) => {
      const release = await unpackRelease(job, version, { target, directory, unreachable })
      return finish(job, version, release)
    })
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    const why = `k6 ${version} cannot be downloaded: ${messageOf(error)}`
    const remedy =
      'set input k6-mirror to a copy of the releases that can be reached, or input k6-path to a k6 that is there'
    return build(job, version, { why, remedy })
  }
}

/** Builds a version from source. `noRelease` is null when that was asked for. */
async function build(job: InstallJob, version: string, noRelease: NoRelease | null): Promise<K6> {
  const { mode, checksum } = job.request
  const refused = (reason: string, alternative = '') => {
    if (noRelease === null) return new UserError(`input install-mode: source: ${reason}${alternative}`)
    return new UserError(`${noRelease.why}; ${reason}${alternative && `${alternative}, or `}${noRelease.remedy}`)
  }
  if (mode === 'release') throw refused('')
  if (checksum) throw refused('a source build has no known sha256, so none is made with input k6-checksum; ')
  const go = await findGo(job)
  if (go === null)
    throw refused('there is no Go on PATH to build it from source: ', 'add actions/setup-go before this step')
  if (noRelease !== null) job.log(noRelease.why)
  return inPrivateDirectory(job, async (directory) => {
    const path = await buildFromSource(job, version, { go, directory })
    return finish(job, version, { path, sha256: null, archiveSha256: '', from: 'source' })
  })
}

/** Keeps a new binary, once it has shown that it is the version it should be. */
async function finish(job: InstallJob, version: string, { path, sha256, archiveSha256, from }: NewBinary): Promise<K6> {
  const made = from === 'source' ? 'source' : 'release'
  const identity = await probe(path, `k6 ${version} from its ${made}`, job)
  if (identity.version !== version) {
    throw new UserError(`k6 ${version} from its ${made} says that it is ${identity.version}; nothing was installed`)
  }
  const kept = job.request.checksum
    ? moveToLasting(job, path)
    : keep(job, { path, sha256 }, { version, made, archiveSha256 })
  return { path: await kept, ...identity, from }
}

/** Out of the installation's own directory, to where it stays and no other user can change it. */
async function moveToLasting(job: InstallJob, binary: string): Promise<string> {
  const path = join(await lastingDirectory(job), basename(binary))
  await rename(binary, path)
  return path
}

/** Lets `work` use a private directory that is gone when it ends. */
async function inPrivateDirectory<T>(job: InstallJob, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(temporaryRoot(job.env), 'k6-install-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
