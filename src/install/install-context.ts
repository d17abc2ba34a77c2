import { withoutRunner } from '../base/runner-env.ts'
import type { InstallRequest, K6 } from './k6.ts'
import type { Host } from './platform.ts'
import { testedReleases } from './tested-releases.ts'
import { testedVersion } from './versions.ts'

/** What a binary says of itself; the version without `v`. */
export type Identity = Pick<K6, 'version' | 'goos' | 'goarch'>

/** How long and how large things may get; times in milliseconds. */
export type Limits = {
  /** Waits between the tries of a download: one more try than waits. */
  retryDelaysMs: readonly number[]
  /** Silence after which a try is given up: connecting and the wait for the answer count. */
  idleMs: number
  /** All tries of one download. */
  totalMs: number
  /** Bytes of a release archive; those of today have about 30 MB. */
  archiveBytes: number
  /** Bytes of a binary in an archive; those of today have about 60 MB. */
  binaryBytes: number
  /** `k6 version --json`: a virus scanner may look at a new binary first. */
  probeMs: number
  /** `go build`. */
  buildMs: number
}

const usualLimits: Limits = {
  retryDelaysMs: [1000, 2000, 4000],
  idleMs: 20_000,
  totalMs: 10 * 60_000,
  archiveBytes: 300 * 1024 * 1024,
  binaryBytes: 1024 * 1024 * 1024,
  probeMs: 30_000,
  buildMs: 15 * 60_000,
}

/** Where the installer works. What is optional is for tests. */
export type InstallContext = {
  /** The action's environment; proxies, though, are always read from the process's own (@actions/http-client). */
  env: NodeJS.ProcessEnv
  /** Ends everything at once. */
  signal: AbortSignal
  log: (line: string) => void
  /**
   * Hears of a k6 on this machine that is the one that will run, unless it is no k6 at all.
   *
   * @returns who it is, if whatever it is asked now tells that as well; null: it must still be asked.
   */
  likely?: (path: string) => Promise<Identity | null>
  /** Installed when no version is asked for. */
  testedVersion?: string
  /** The sha256 of archives, by file name, that need no checksums file. */
  recorded?: Readonly<Record<string, string>>
  /** The base URL of GitHub's public API. */
  publicApi?: string
  host?: Host
  limits?: Partial<Limits>
}

/** A request with all that is needed to serve it. */
export type InstallJob = Required<Omit<InstallContext, 'limits'>> & {
  request: InstallRequest
  limits: Limits
  /** Stands for `https://github.com/grafana/k6/releases`. */
  releases: string
}

export const installJob = (request: InstallRequest, context: InstallContext): InstallJob => ({
  testedVersion,
  recorded: testedReleases,
  publicApi: 'https://api.github.com',
  host: { platform: process.platform, arch: process.arch },
  likely: async () => null,
  ...context,
  limits: { ...usualLimits, ...context.limits },
  request,
  releases: request.mirror || 'https://github.com/grafana/k6/releases',
  // Some lines quote a server or a tool: no line break in them may start a new line of the step's log.
  log: (line) => context.log(line.replaceAll(/\s*[\r\n]+\s*/g, ' ')),
})

/**
 * The environment of the installer's own child processes: the step's, without what belongs to the runner, and without
 * the user's settings for k6, which could make `k6 version` fail.
 */
export const toolEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(withoutRunner(env)).filter(([name]) => !/^K6_/i.test(name)))
