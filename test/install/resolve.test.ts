import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installJob } from '../../src/install/install-context.ts'
import type { InstallRequest } from '../../src/install/k6.ts'
import { resolveVersion } from '../../src/install/resolve.ts'
import { fakeBinary } from '../support/fake.ts'
import { type Machine, machine, request } from './support/machine.ts'
import { type Handler, inTurn, type Server, serve, sha256, to } from './support/releases.ts'

const page = (number: number) => `/repos/grafana/k6/releases?per_page=100&page=${number}`

const listed = (...tags: string[]) =>
  JSON.stringify(tags.map((tag_name) => ({ tag_name, draft: false, prerelease: false })))

/** A page that is full, so that there may be another. */
const full = (tag: string) => listed(...Array.from({ length: 100 }, () => tag))

const down = 'http://127.0.0.1:1'

function resolve(wanted: string, given: { api?: string; on?: Machine } & Partial<InstallRequest> = {}) {
  const { api = down, on = machine(), ...rest } = given
  return resolveVersion(installJob(request({ mirror: down, ...rest }), { ...on.context, publicApi: api }), wanted)
}

/** Puts an entry into the tool cache, as an installation leaves it. */
function cache(on: Machine, version: string, made = 'release', content = fakeBinary(version)): Machine {
  const directory = join(on.tools, 'k6', version, 'x64')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'k6'), content, { mode: 0o755 })
  const entry = { version, sha256: sha256(fakeBinary(version)), made, archiveSha256: '' }
  writeFileSync(join(directory, 'k6-install.json'), JSON.stringify(entry))
  return on
}

/** A `go` whose `list` says what it knows of a module. */
const goThatKnows = (known: string) => `#!/bin/sh
[ "$1" = env ] && echo go1.26.8 && exit
[ "$1 $2 $3" = 'list -m -versions' ] || exit 9
for module; do :; done
echo "$module ${known}"
`

const withHeader = ({ headers }: Server) => headers.map(({ authorization }) => authorization)

describe('latest', () => {
  it('is where the releases redirect to', async () => {
    const { url, requests } = await serve({ '/r/latest': to('/r/tag/v2.2.0') })
    expect(await resolve('latest', { mirror: `${url}/r` })).toEqual({ version: '2.2.0', unreachable: null })
    expect(requests).toEqual(['GET /r/latest'])
  })

  it('is found behind other redirects, after failures', async () => {
    const { url } = await serve({
      '/latest': inTurn(503, to('/moved/latest')),
      '/moved/latest': to('/x/releases/tag/v10.2.33'),
    })
    expect((await resolve('latest', { mirror: url })).version).toBe('10.2.33')
  })

  it.each<[string, Handler]>([
    ['a page', (_, response) => response.end('<html>')],
    ['a redirect to a prerelease', to('/tag/v2.2.0-rc1')],
    ['a redirect to itself', to('/latest')],
    ['404', inTurn(404)],
  ])('cannot be told from %s', async (_, handler) => {
    const { url } = await serve({ '/latest': handler, '/tag/v2.2.0-rc1': '<html>' })
    await expect(resolve('latest', { mirror: url })).rejects.toThrow(
      `input k6-version: "latest" cannot be looked up: ${url}/latest: it does not redirect to a release; the tool cache has none; there is no Go on PATH; give an exact version, such as 2.2.0`,
    )
  })

  it('is the newest that Go knows when the releases cannot be reached, which is told', async () => {
    const on = machine({ go: goThatKnows('v2.0.0-rc1 v2.1.0 v2.0.1') })
    const { version, unreachable } = await resolve('latest', { on })
    expect(version).toBe('2.1.0')
    expect(unreachable?.message).toBe(`${down}/latest: connect ECONNREFUSED 127.0.0.1:1`)
    expect(on.logged.at(-1)).toMatch(
      /^warning: k6-version latest is 2\.1\.0, the newest in Go's module proxy, because of /,
    )
  })
})

describe('a prefix', () => {
  it("is the newest plain release of GitHub's list", async () => {
    const releases = [
      { tag_name: 'v2.1.0' },
      { tag_name: 'v2.11.0', prerelease: true },
      { tag_name: 'v2.12.0', draft: true },
      { tag_name: 'v2.13.0-rc1' },
      { tag_name: 'v1.4.1-release-1' },
      { tag_name: '2.14.0' },
      { tag_name: 26 },
      null,
      { tag_name: 'v2.10.0' },
      { tag_name: 'v2.2.0' },
      { tag_name: 'v1.8.1' },
    ]
    const { url, requests } = await serve({ [page(1)]: JSON.stringify(releases) })
    expect((await resolve('2', { api: url })).version).toBe('2.10.0')
    expect((await resolve('2.2', { api: url })).version).toBe('2.2.0')
    expect((await resolve('1', { api: url })).version).toBe('1.8.1')
    expect(requests).toHaveLength(3)
  })

  it('is looked for on every page', async () => {
    const { url, requests } = await serve({
      [page(1)]: full('v2.2.0'),
      [page(2)]: full('v2.1.0'),
      [page(3)]: listed('v0.57.0'),
    })
    expect((await resolve('0', { api: url })).version).toBe('0.57.0')
    expect(requests).toEqual([1, 2, 3].map((number) => `GET ${page(number)}`))
  })

  it('is not looked for without end', async () => {
    const pages = Array.from({ length: 12 }, (_, at) => [page(at + 1), full('v2.2.0')])
    const { url, requests } = await serve(Object.fromEntries(pages))
    await expect(resolve('3', { api: url })).rejects.toThrow(
      'input k6-version: k6 has no release 3; the newest is 2.2.0',
    )
    expect(requests).toHaveLength(10)
  })

  it('that no release has is an error, whatever the cache has', async () => {
    const { url } = await serve({ [page(1)]: listed('v2.2.0') })
    await expect(resolve('9.9', { api: url, on: cache(machine(), '9.9.1') })).rejects.toThrow(
      'input k6-version: k6 has no release 9.9; the newest is 2.2.0',
    )
  })

  it.each<[string, Handler]>([
    ['a limit (403)', inTurn(403)],
    ['a limit (429)', inTurn(429)],
    ['no list', inTurn('{"message":"hello"}')],
    ['no JSON', inTurn('<html>')],
    ['no repository', inTurn(404)],
  ])('is the newest in the tool cache after %s', async (_, handler) => {
    const on = cache(cache(cache(machine(), '2.1.0'), '2.0.9'), '1.8.1')
    const { url } = await serve({ [page(1)]: handler })
    expect((await resolve('2', { api: url, on })).version).toBe('2.1.0')
    expect(on.logged.at(-1)).toMatch(
      new RegExp(`^warning: k6-version 2 is 2\\.1\\.0, the newest in the tool cache, because of ${url}/repos`),
    )
  })

  it('is never a cached binary that was changed', async () => {
    const on = cache(cache(machine(), '2.1.0', 'release', fakeBinary('6.6.6')), '2.0.9')
    expect((await resolve('2', { on })).version).toBe('2.0.9')
  })

  it('is asked of Go last, in the module of its major version', async () => {
    const on = machine({ go: `${goThatKnows('v1.7.1 v1.8.1')}[ "$module" = go.k6.io/k6 ] || exit 8\n` })
    expect((await resolve('1', { on })).version).toBe('1.8.1')
  })

  it('is asked of Go first for a source build', async () => {
    const { url, requests } = await serve({ [page(1)]: listed('v2.2.0') })
    const on = machine({ go: goThatKnows('v2.1.0') })
    expect((await resolve('2', { api: url, on, mode: 'source' })).version).toBe('2.1.0')
    expect(requests).toEqual([])
    const unknowing = machine({
      go: '#!/bin/sh\n[ "$1" = env ] && echo go1.26.8 && exit\necho no such host >&2; exit 1\n',
    })
    expect((await resolve('2', { api: url, on: unknowing, mode: 'source' })).version).toBe('2.2.0')
  })

  it.each(['release', 'none'] as const)('is not asked of Go with install-mode %s', async (mode) => {
    const on = machine({ go: goThatKnows('v2.1.0') })
    await expect(resolve('2', { on, mode })).rejects.toThrow('the tool cache has none; give an exact version')
  })

  it('of releases only is not satisfied by a cached source build', async () => {
    const on = cache(cache(machine(), '2.1.0', 'source'), '2.0.0')
    expect((await resolve('2', { on, mode: 'release' })).version).toBe('2.0.0')
  })
})

describe('the token', () => {
  const ask = async (apiUrl: (api: string) => string | undefined) => {
    const server = await serve({ [page(1)]: listed('v2.2.0') })
    const on = machine()
    Object.assign(on.env, { GITHUB_API_URL: apiUrl(server.url) })
    await resolve('2', { api: server.url, on, githubToken: 't0ken' })
    return withHeader(server)
  }

  it("is sent when the runner's API is the public one", async () => {
    expect(await ask((api) => api)).toEqual(['Bearer t0ken'])
    expect(await ask((api) => `${api}/`)).toEqual(['Bearer t0ken'])
    expect(await ask(() => undefined)).toEqual(['Bearer t0ken'])
  })

  it.each(['https://github.example.com/api/v3', 'http://api.github.com', 'https://api.github.com.evil.example'])(
    'is not sent when the API of the runner is %s',
    async (other) => expect(await ask(() => other)).toEqual([undefined]),
  )

  it('does not follow a redirect to another host', async () => {
    const other = await serve({ '/list': listed('v2.2.0') })
    const server = await serve({ [page(1)]: to(`${other.url}/list`) })
    expect((await resolve('2', { api: server.url, githubToken: 't0ken' })).version).toBe('2.2.0')
    expect([withHeader(server), withHeader(other)]).toEqual([['Bearer t0ken'], [undefined]])
  })

  it('is not sent to a mirror', async () => {
    const mirror = await serve({ '/latest': to('/tag/v2.2.0') })
    await resolve('latest', { mirror: mirror.url, githubToken: 't0ken' })
    expect(withHeader(mirror)).toEqual([undefined])
  })
})
