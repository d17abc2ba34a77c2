import { existsSync } from 'node:fs'
import { UserError } from '../base/errors.ts'
import { type InstallContext, type InstallJob, installJob } from './install-context.ts'
import type { InstallRequest, K6 } from './k6.ts'
import { findOnPath, isExecutable } from './path-search.ts'
import type { Checked } from './private-copy.ts'
import { identify, probe } from './probe.ts'
import type { Resolved } from './resolve.ts'
import { isPrefix, isTooOld, minimumVersion, satisfies } from './versions.ts'

export { testedVersion } from './versions.ts'

/**
 * Gets the k6 that was asked for, and says in the log which one runs, from where, after how long.
 *
 * | k6-path | k6-version      | install-mode    | tried in this order                                                     |
 * |---------|-----------------|-----------------|-------------------------------------------------------------------------|
 * | set     | unset, or its   | any             | that binary, or an error                                                |
 * | unset   | unset           | auto            | PATH (an error if it is broken); tested version: cache, release, source |
 * | unset   | exact or prefix | auto            | PATH if it satisfies; then the version: cache, release, source          |
 * | unset   | `latest`        | auto            | looked up first, then as the exact version                              |
 * | unset   | any             | release         | as auto, but nothing that was built from source                         |
 * | unset   | any             | source          | source builds only: cache, source; what is on PATH does not count       |
 * | unset   | any             | none            | PATH if it satisfies, or an error                                       |
 *
 * "source" after "release" means: the release's host cannot be reached (no connection, or an answer other than the
 * file, 404 and 410, after retries), or k6 ships no release for this machine; and Go is on PATH; and no checksum is
 * asked for. A release that does not exist, and a checksum that is wrong, missing or malformed, stop everything.
 *
 * `k6-checksum` is the archive's sha256 for releases, the binary's for k6-path and PATH. A k6 on PATH that has another
 * one, or that does not work while a version is asked for, is passed over. With it, what runs is a private copy: of the
 * given binary, or unpacked from an archive that this job has checked; no other file of the tool cache is used.
 *
 * @throws {UserError} when it cannot be had, and the signal's reason once it is aborted.
 */
export async function installK6(request: InstallRequest, context: InstallContext): Promise<K6> {
  const started = performance.now()
  const job = installJob(request, context)
  try {
    job.signal.throwIfAborted()
    const k6 = request.path === '' ? await findOrInstall(job) : await givenBinary(job)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    job.log(`k6 ${k6.version} (${k6.goos}/${k6.goarch}) from ${origin(k6)}, ready after ${seconds} s`)
    return k6
  } catch (error) {
    job.signal.throwIfAborted()
    throw error
  }
}

function origin({ from, path }: K6): string {
  if (from === 'tool cache') return 'the tool cache'
  if (from === 'release') return 'its release archive'
  return from === 'source' ? 'a source build' : `${from} (${path})`
}

async function givenBinary(job: InstallJob): Promise<K6> {
  const { path, version, checksum } = job.request
  const name = `input k6-path: ${path}`
  if (!existsSync(path)) throw new UserError(`${name} does not exist`)
  if (!isExecutable(path)) throw new UserError(`${name} is not an executable file`)
  const checked = await checkedBinary(path, job)
  if (checked.kind === 'wrong')
    throw new UserError(`input k6-checksum: expected ${checksum}, actual ${checked.actual} (${path})`)
  const identity = await identify(checked.path, name, job)
  const wanted = version === 'latest' ? (await resolved(job, version)).version : version
  if (wanted !== '' && !satisfies(identity.version, wanted)) {
    throw new UserError(`${name} is k6 ${identity.version}, but input k6-version asks for ${version}`)
  }
  return { path: checked.path, ...identity, from: 'k6-path' }
}

async function findOrInstall(job: InstallJob): Promise<K6> {
  const { version: asked, mode } = job.request
  if (isTooOld(asked)) {
    throw new UserError(
      `input k6-version: k6 ${asked} is too old for this action, which needs ${minimumVersion} or newer`,
    )
  }
  const latest = asked === 'latest' ? await resolved(job, asked) : null
  const wanted = latest?.version ?? asked
  const found = mode === 'source' ? 'not asked' : await onPath(job, wanted)
  if (typeof found !== 'string') return found
  if (mode === 'none') {
    const what = wanted === '' ? 'a k6' : `k6 ${wanted}`
    throw new UserError(`input install-mode: none installs nothing, and ${what} was looked for on PATH: ${found}`)
  }
  const { fromCache, installVersion } = await import('./install-version.ts')
  const prefix = isPrefix(wanted) ? await resolved(job, wanted) : null
  const version = prefix?.version ?? (wanted || job.testedVersion)
  return (await fromCache(job, version)) ?? installVersion(job, version, latest?.unreachable ?? null)
}

/** The k6 on PATH if it is what is wanted, else why not. */
async function onPath(job: InstallJob, wanted: string): Promise<K6 | string> {
  const { mode, checksum } = job.request
  const path = findOnPath('k6', job.env)
  if (path === null) return 'there is none'
  const passOver = (why: string) => {
    if (mode !== 'none') job.log(`k6 on PATH is passed over: ${why}`)
    return why
  }
  const checked = await checkedBinary(path, job)
  if (checked.kind === 'wrong')
    return passOver(`the sha256 of ${path} is not input k6-checksum: expected ${checksum}, actual ${checked.actual}`)
  try {
    const ask = wanted === '' ? identify : probe
    const identity = await ask(checked.path, `${path} (on PATH)`, job)
    if (wanted === '' || satisfies(identity.version, wanted)) return { path: checked.path, ...identity, from: 'PATH' }
    return passOver(`${path} is k6 ${identity.version}, not ${wanted}`)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (wanted !== '' || mode === 'none') return passOver(error.message)
    // Without k6-version the k6 on PATH is the one that is meant: to install another silently would be a surprise.
    throw new UserError(`${error.message}; repair it, or set input k6-version to have another one installed`)
  }
}

/** The binary itself, or, when its sha256 must be a certain one, a private copy that has it; else the one it has. */
async function checkedBinary(path: string, job: InstallJob): Promise<Checked> {
  if (job.request.checksum === '') return { kind: 'right', path }
  const { checkedCopy } = await import('./private-copy.ts')
  const checked = await checkedCopy(job, path)
  if (checked.kind === 'right') job.log(`${path} has the sha256 of input k6-checksum; a private copy of it runs`)
  return checked
}

/** Most steps have the version, or need none: only the others load what asks for it. */
async function resolved(job: InstallJob, version: string): Promise<Resolved> {
  const { resolveVersion } = await import('./resolve.ts')
  return resolveVersion(job, version)
}
