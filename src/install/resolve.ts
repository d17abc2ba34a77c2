import { messageOf, UserError } from '../base/errors.ts'
import { field, parseJson } from '../base/json.ts'
import { shownUrl } from '../base/text.ts'
import { fetchRedirect, fetchText, Unavailable } from './download.ts'
import type { InstallJob } from './install-context.ts'
import { findGo, listModuleVersions } from './source.ts'
import { cachedVersions, findCached } from './tool-cache.ts'
import { compareVersions, newestOf } from './versions.ts'

/** The release that was looked up, and why k6's releases could not be reached, when that came out on the way. */
export type Resolved = { version: string; unreachable: Unavailable | null }

type Lookup = { source: string; newest: () => Promise<string> }

/**
 * The newest release that satisfies `latest` or a prefix.
 *
 * GitHub is asked first, then the tool cache, then Go's module proxy where a source build is allowed; with
 * install-mode source, Go's proxy comes first, since what it has is what can be built. `latest` is where the releases'
 * own `/latest` redirects to, which a mirror can serve too. A prefix is asked of GitHub's API even with a mirror: a
 * mirror has no list of its versions.
 *
 * @throws {UserError} when there is no such release, or when nobody can be asked.
 */
export async function resolveVersion(job: InstallJob, wanted: string): Promise<Resolved> {
  const lookups = lookupsFor(job, wanted)
  const failures: Unavailable[] = []
  let unreachable: Unavailable | null = null
  for (const { source, newest } of lookups) {
    try {
      const version = await newest()
      const why = failures.map(messageOf).join('; ')
      if (why) job.log(`warning: k6-version ${wanted} is ${version}, the newest ${source}, because of ${why}`)
      return { version, unreachable }
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      if (source === latestSource) unreachable = error
      failures.push(error)
    }
  }
  throw new UserError(
    `input k6-version: "${wanted}" cannot be looked up: ${failures.map(messageOf).join('; ')}; give an exact version, such as ${job.testedVersion}`,
  )
}

const latestSource = 'release'

function lookupsFor(job: InstallJob, wanted: string): readonly Lookup[] {
  const gitHub =
    wanted === 'latest'
      ? { source: latestSource, newest: () => latestRelease(job) }
      : { source: "in GitHub's API", newest: () => newestInApi(job, wanted) }
  const cache = { source: 'in the tool cache', newest: () => newestInCache(job, wanted) }
  const go = { source: "in Go's module proxy", newest: () => newestInGo(job, wanted) }
  const { mode } = job.request
  if (mode === 'source') return [go, gitHub, cache]
  return mode === 'auto' ? [gitHub, cache, go] : [gitHub, cache]
}

async function latestRelease(job: InstallJob): Promise<string> {
  const url = `${job.releases}/latest`
  const version = await fetchRedirect(job, url, /\/tag\/v(\d+\.\d+\.\d+)$/)
  if (version === null) throw new Unavailable(`${shownUrl(url)}: it does not redirect to a release`)
  return version
}

async function newestInCache(job: InstallJob, wanted: string): Promise<string> {
  let versions = await cachedVersions(job)
  for (let newest = newestOf(versions, wanted); newest !== null; newest = newestOf(versions, wanted)) {
    if (await findCached(job, newest)) return newest
    const broken = newest
    versions = versions.filter((version) => version !== broken)
  }
  throw new Unavailable('the tool cache has none')
}

async function newestInGo(job: InstallJob, wanted: string): Promise<string> {
  const go = await findGo(job)
  if (go === null) throw new Unavailable('there is no Go on PATH')
  const versions = await listModuleVersions(job, go, wanted === 'latest' ? job.testedVersion : wanted)
  const newest = newestOf(versions, wanted)
  if (newest === null) throw new Unavailable("Go's module proxy has none")
  return newest
}

const mostPages = 10
const pageBytes = 16 * 1024 * 1024

async function newestInApi(job: InstallJob, wanted: string): Promise<string> {
  const headers = { accept: 'application/vnd.github+json', ...apiToken(job) }
  const versions: string[] = []
  for (let page = 1; page <= mostPages; page++) {
    const url = `${job.publicApi}/repos/grafana/k6/releases?per_page=100&page=${page}`
    const text = await fetchText(job, url, { maxBytes: pageBytes, headers })
    const releases = parseReleases(text ?? '')
    if (releases === null) throw new Unavailable(`${url}: the answer is no list of releases`)
    versions.push(...releases.versions)
    if (releases.count < 100) break
  }
  const newest = newestOf(versions, wanted)
  if (newest !== null) return newest
  const last = versions.toSorted(compareVersions).at(-1)
  throw new UserError(`input k6-version: k6 has no release ${wanted}; the newest is ${last ?? 'unknown'}`)
}

/** The token belongs to the API that the runner talks to: GitHub Enterprise Server's is not for the public one. */
function apiToken({ env, publicApi, request: { githubToken } }: InstallJob): Record<string, string> {
  const isPublic = (env.GITHUB_API_URL || publicApi).replace(/\/+$/, '') === publicApi
  return isPublic && githubToken ? { authorization: `Bearer ${githubToken}` } : {}
}

/** @returns how many releases a page lists and the versions of those that are plain; null when it is no such list. */
function parseReleases(text: string): { count: number; versions: readonly string[] } | null {
  const releases = parseJson(text)
  if (!Array.isArray(releases)) return null
  const versions = releases.flatMap((release: unknown) => {
    const version = /^v(\d+\.\d+\.\d+)$/.exec(String(field(release, 'tag_name')))?.[1]
    return version !== undefined && field(release, 'draft') !== true && field(release, 'prerelease') !== true
      ? [version]
      : []
  })
  return { count: releases.length, versions }
}
