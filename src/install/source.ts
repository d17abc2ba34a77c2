import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Captured, capture } from '../base/child-process.ts'
import { UserError } from '../base/errors.ts'
import { temporaryRoot } from '../base/run-directory.ts'
import { Unavailable } from './download.ts'
import { type InstallJob, toolEnv } from './install-context.ts'
import { findOnPath } from './path-search.ts'
import { executableName } from './platform.ts'
import { goModule, isRelease } from './versions.ts'

/** A Go toolchain; `version` as it names itself: `go1.26.8`. */
export type Go = { path: string; version: string }

const shortCommandMs = 60_000

/** The Go on PATH, or null when there is none that works. */
export async function findGo(job: InstallJob): Promise<Go | null> {
  const path = findOnPath('go', job.env)
  if (path === null) return null
  const { code, stdout } = await go(job, path, { args: ['env', 'GOVERSION'], timeoutMs: shortCommandMs })
  const version = stdout.trim()
  return code === 0 && /^\S+$/.test(version) ? { path, version } : null
}

/**
 * The releases that Go's module proxy knows of one major version.
 *
 * @param like any version or prefix of that major version.
 * @throws {Unavailable} when it cannot be asked.
 */
export async function listModuleVersions(job: InstallJob, { path }: Go, like: string): Promise<readonly string[]> {
  const args = ['list', '-m', '-versions', '-mod=mod', goModule(like)]
  const listed = await go(job, path, { args, timeoutMs: shortCommandMs })
  if (listed.code !== 0) throw new Unavailable(`go ${args.join(' ')}: ${endOf(listed, shortCommandMs)}`)
  return listed.stdout
    .split(/\s+/)
    .map((word) => word.replace(/^v/, ''))
    .filter(isRelease)
}

/**
 * Builds k6 as a module of that version, got and verified through Go's module proxy and checksum database.
 *
 * @param directory private to this installation.
 * @returns the path of the binary.
 * @throws {UserError} with the end of Go's output when it cannot be built.
 */
export async function buildFromSource(
  job: InstallJob,
  version: string,
  { go: { path, version: goVersion }, directory }: { go: Go; directory: string },
): Promise<string> {
  const module = goModule(version)
  const binary = join(directory, executableName('k6', job.host))
  await writeFile(join(directory, 'go.mod'), `module k6-build\n\ngo 1.21\n\nrequire ${module} v${version}\n`)
  job.log(`building k6 ${version} from source with ${goVersion}, this takes a few minutes`)
  const { buildMs } = job.limits
  const args = ['build', '-mod=mod', '-trimpath', '-ldflags', '-s -w', '-o', binary, module]
  const built = await go(job, path, { args, timeoutMs: buildMs, directory })
  if (built.code === 0) return binary
  throw new UserError(`k6 ${version} cannot be built from source with ${goVersion}: ${endOf(built, buildMs)}`)
}

type GoCommand = { args: readonly string[]; timeoutMs: number; directory?: string }

async function go(job: InstallJob, path: string, { args, timeoutMs, directory }: GoCommand): Promise<Captured> {
  const { GOOS, GOARCH, ...env } = toolEnv(job.env)
  const ended = await capture(path, args, {
    // The binary is for this machine, as the releases are built (k6: build-release.sh), whatever the workflow builds.
    env: { ...env, GO111MODULE: 'on', GOWORK: 'off', CGO_ENABLED: '0', ...(directory ? { GOTMPDIR: directory } : {}) },
    signal: job.signal,
    timeoutMs,
    // Never the workspace: a go.mod there would have its say, and might be changed.
    cwd: directory ?? temporaryRoot(job.env),
  }).catch((error) => ({ code: null, signal: null, stdout: '', stderr: String(error), killed: null }))
  job.signal.throwIfAborted()
  return ended
}

const saidCharacters = 600

function endOf({ killed, code, signal, stderr }: Captured, timeoutMs: number): string {
  const end = killed === 'timeout' ? `not done within ${timeoutMs / 1000} s` : (signal ?? `exit code ${code}`)
  const said = stderr.trim().replaceAll(/\s+/g, ' ')
  return said === '' ? end : `${end}: ${said.length > saidCharacters ? `…${said.slice(-saidCharacters)}` : said}`
}
