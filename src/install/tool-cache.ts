import { constants, createReadStream } from 'node:fs'
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../base/errors.ts'
import { isObject, parseJson } from '../base/json.ts'
import type { Binary } from './archive.ts'
import type { InstallJob } from './install-context.ts'
import { executableName } from './platform.ts'
import { lastingDirectory } from './private-copy.ts'

/** How an entry of the tool cache came to be, as the file beside its binary says. */
export type Entry = {
  version: string
  /** Of the binary. */
  sha256: string
  made: 'release' | 'source'
  /** Of the release's archive; empty when built from source. */
  archiveSha256: string
}

/** An entry that may be used, and its binary. */
export type CachedK6 = { path: string; entry: Entry }

const recordName = 'k6-install.json'

/** Of a file, as 64 lower-case hex digits. */
async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const { createHash } = await import('node:crypto') // slow to load, and not needed for a k6 on PATH
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { signal }), hash)
  return hash.digest('hex')
}

/** The tool cache, or null where nothing outlives the installation: neither of the runner's directories is known. */
export function toolsDirectory({ env }: InstallJob): string | null {
  if (env.RUNNER_TOOL_CACHE) return resolve(env.RUNNER_TOOL_CACHE)
  return env.RUNNER_TEMP ? resolve(env.RUNNER_TEMP, 'k6-tools') : null
}

/** As @actions/tool-cache lays it out, so that its `find` sees the entry. */
const entryDirectory = (tools: string, version: string, { host }: InstallJob): string =>
  join(tools, 'k6', version, host.arch)

/** The versions in the cache, whatever state they are in. */
export async function cachedVersions(job: InstallJob): Promise<readonly string[]> {
  const tools = toolsDirectory(job)
  return tools === null ? [] : readdir(join(tools, 'k6')).catch(() => [])
}

/**
 * The cached binary of a version, if the request allows it and it is, byte for byte, what its record says. That shows
 * damage, not malice: who can change the binary can change the record. One that is not is named in the log.
 */
export async function findCached(job: InstallJob, version: string): Promise<CachedK6 | null> {
  const tools = toolsDirectory(job)
  if (tools === null) return null
  const found = await readEntry(job, version, entryDirectory(tools, version, job))
  if (typeof found !== 'string') return found
  job.log(`${found}: installing it again`)
  return null
}

/** An entry that may be used; null when there is none; what is wrong when it is broken. */
async function readEntry(job: InstallJob, version: string, directory: string): Promise<CachedK6 | null | string> {
  const entry = parseEntry(await readFile(join(directory, recordName), 'utf8').catch(() => ''))
  if (entry === null || entry.version !== version || !allows(job, entry)) return null
  const path = join(directory, executableName('k6', job.host))
  const sha256 = await sha256Of(path, job.signal).catch(() => 'none')
  job.signal.throwIfAborted()
  if (sha256 === entry.sha256) return { path, entry }
  return `${path} is not what was installed (sha256 expected ${entry.sha256}, actual ${sha256})`
}

function parseEntry(text: string): Entry | null {
  const json = parseJson(text)
  if (!isObject(json)) return null
  const { version, sha256, made, archiveSha256 } = json
  const isKnown = made === 'release' || made === 'source'
  if (typeof version !== 'string' || typeof sha256 !== 'string' || typeof archiveSha256 !== 'string') return null
  return isKnown ? { version, sha256, made, archiveSha256 } : null
}

/** Whether the input install-mode leaves room for it. */
const allows = ({ request: { mode } }: InstallJob, { made }: Entry): boolean => mode === 'auto' || mode === made

/**
 * Puts a binary into the tool cache. Another job may do the same at the same time: the entry appears at once and
 * whole, and whoever is second uses what is there, or puts right what is broken. Where the cache cannot be written,
 * the binary is kept for this job only, and the log says so.
 *
 * @returns the path to run it from.
 */
export async function keep(
  job: InstallJob,
  { path: binary, sha256 }: Binary,
  made: Omit<Entry, 'sha256'>,
): Promise<string> {
  const entry = { ...made, sha256: sha256 ?? (await sha256Of(binary, job.signal)) }
  const tools = toolsDirectory(job)
  if (tools !== null) {
    try {
      return await publish(job, binary, { entry, directory: entryDirectory(tools, entry.version, job) })
    } catch (error) {
      job.signal.throwIfAborted()
      job.log(`k6 is not kept for later jobs, since the tool cache cannot be written: ${messageOf(error)}`)
    }
  }
  return publish(job, binary, { entry, directory: entryDirectory(await lastingDirectory(job), entry.version, job) })
}

async function publish(
  job: InstallJob,
  binary: string,
  { entry, directory }: { entry: Entry; directory: string },
): Promise<string> {
  const name = executableName('k6', job.host)
  await mkdir(dirname(directory), { recursive: true })
  const staged = await mkdtemp(join(dirname(directory), `.${job.host.arch}-`))
  try {
    await linkOrCopy(binary, join(staged, name))
    await writeFile(join(staged, recordName), `${JSON.stringify(entry)}\n`)
    await chmod(join(staged, name), 0o755)
    await chmod(staged, 0o755) // others on this machine may use the cache too
    job.signal.throwIfAborted()
    await putInPlace(job, staged, { directory, entry })
    await writeFile(`${directory}.complete`, '')
    return join(directory, name)
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

/** Not moved, because it may yet be needed elsewhere; to another file system a file can only be copied. */
const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE))

async function putInPlace(
  job: InstallJob,
  staged: string,
  { directory, entry }: { directory: string; entry: Entry },
): Promise<void> {
  try {
    await rename(staged, directory)
    return
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES', 'ENOTDIR'].includes(code ?? '')) throw error
  }
  const found = await readEntry(job, entry.version, directory)
  if (found !== null && typeof found === 'object') return
  // File by file: another job may be running this binary, and must not find it missing in between.
  await mkdir(directory, { recursive: true })
  for (const name of [executableName('k6', job.host), recordName]) {
    await rename(join(staged, name), join(directory, name))
  }
}
