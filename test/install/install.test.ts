import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { installK6, testedVersion } from '../../src/install/install.ts'
import type { InstallContext } from '../../src/install/install-context.ts'
import type { InstallRequest } from '../../src/install/k6.ts'
import { fakeBinary } from '../support/fake.ts'
import { k6Path } from '../support/k6.ts'
import { leftovers, type Machine, machine, request, runningCommands, writeExecutable } from './support/machine.ts'
import {
  archivePath,
  checksumsPath,
  inTurn,
  releaseArchive,
  releaseRoutes,
  serve,
  sha256,
  tarball,
  to,
} from './support/releases.ts'

type Given = Partial<InstallRequest> & { on?: Machine; context?: Partial<InstallContext> }

const down = 'http://127.0.0.1:1'

function install({ on = machine(), context = {}, ...given }: Given) {
  return installK6(request({ mirror: down, ...given }), { ...on.context, ...context })
}

/** A Go that builds a k6 of version 2.2.0: a copy of the program beside it. */
function withGo(on: Machine): Machine {
  writeExecutable(join(on.bin, 'built'), fakeBinary('2.2.0'))
  const copy = `while read -r line; do echo "$line"; done < '${on.bin}/built' > "$8"; /bin/chmod 755 "$8"`
  writeExecutable(
    join(on.bin, 'go'),
    `#!/bin/sh\n[ "$1" = env ] && echo go1.26.8 && exit\n[ "$1" = build ] || exit 9\n${copy.replace('$8', '$7').replace('$8', '$7')}\n`,
  )
  return on
}

/** A mirror with release 2.2.0 and, as the latest, 2.3.0. */
const mirror = () => serve({ ...releaseRoutes('2.2.0'), ...releaseRoutes('2.3.0'), '/latest': to('/tag/v2.3.0') })

const seconds = /ready after \d+\.\d s$/

describe('k6-path', () => {
  it('is the k6 that runs', async () => {
    const on = machine({ k6: fakeBinary('1.0.0') })
    const path = writeExecutable(join(on.temp, 'my-k6'), fakeBinary('2.1.0'))
    const k6 = { path, version: '2.1.0', goos: 'linux', goarch: 'amd64', from: 'k6-path' }
    expect(await install({ on, path })).toEqual(k6)
    expect(on.logged).toEqual([expect.stringMatching(seconds)])
    expect(on.logged[0]).toContain(`k6 2.1.0 (linux/amd64) from k6-path (${path}), ready after `)
    expect(await install({ on, path, mode: 'none' })).toEqual(k6)
    expect(await install({ on, path, version: '2.1' })).toEqual(k6)
  })

  it('is refused when it is not what it should be', async () => {
    const on = machine()
    const refused = (given: Given) => expect(install({ on, ...given })).rejects.toThrow
    const path = writeExecutable(join(on.temp, 'k6'), fakeBinary('2.1.0'))
    const plain = join(on.temp, 'plain')
    writeFileSync(plain, '')
    await refused({ path: '/no/k6' })('input k6-path: /no/k6 does not exist')
    await refused({ path: on.temp })(`input k6-path: ${on.temp} is not an executable file`)
    await refused({ path: plain })(`input k6-path: ${plain} is not an executable file`)
    await refused({ path: '/bin/sh' })('input k6-path: /bin/sh is not k6 0.56.0 or newer: `version --json` ended with ')
    await refused({ path, version: '2.2' })(`input k6-path: ${path} is k6 2.1.0, but input k6-version asks for 2.2`)
    const checksum = 'b'.repeat(64)
    const actual = sha256(fakeBinary('2.1.0'))
    await refused({ path, checksum })(`input k6-checksum: expected ${checksum}, actual ${actual} (${path})`)
  })
})

describe('without k6-version', () => {
  it('the k6 on PATH runs, asked once, and nothing else happens', async () => {
    const on = machine()
    const calls = join(on.temp, 'calls')
    const path = writeExecutable(join(on.bin, 'k6'), fakeBinary('1.8.1', calls))
    const { url, requests } = await mirror()
    expect(await install({ on, mirror: url })).toMatchObject({ path, version: '1.8.1', from: 'PATH' })
    expect(readFileSync(calls, 'utf8')).toBe('version --json\n')
    expect(requests).toEqual([])
    expect(on.logged[0]).toContain(`k6 1.8.1 (linux/amd64) from PATH (${path}), ready after `)
  })

  it('a broken k6 on PATH is an error', () =>
    expect(install({ on: machine({ k6: '#!/bin/sh\nexit 3\n' }) })).rejects.toThrow(
      /\/k6 \(on PATH\) is not k6 0\.56\.0 or newer: `version --json` ended with exit code 3; repair it, or set input k6-version to have another one installed$/,
    ))

  it('the tested version is installed where PATH has none', async () => {
    const { url } = await mirror()
    expect(await install({ mirror: url, context: { testedVersion: '2.3.0' } })).toMatchObject({
      version: '2.3.0',
      from: 'release',
    })
    expect(testedVersion).toBe('2.2.0')
  })
})

describe('with k6-version', () => {
  it.each(['2.2.0', '2.2', '2'])('%s, the k6 on PATH runs if that is its version', async (version) => {
    const on = machine({ k6: fakeBinary('2.2.0') })
    expect(await install({ on, version })).toMatchObject({ version: '2.2.0', from: 'PATH' })
  })

  it.each([
    ['of another version', fakeBinary('2.1.0'), 'is k6 2.1.0, not 2.2.0'],
    [
      'that is broken',
      '#!/bin/sh\nexit 3\n',
      '(on PATH) is not k6 0.56.0 or newer: `version --json` ended with exit code 3',
    ],
  ])('the k6 on PATH is passed over %s', async (_, k6, why) => {
    const on = machine({ k6 })
    const { url } = await mirror()
    expect(await install({ on, mirror: url, version: '2.2.0' })).toMatchObject({ version: '2.2.0', from: 'release' })
    expect(on.logged[0]).toBe(`k6 on PATH is passed over: ${on.bin}/k6 ${why}`)
  })

  it('latest is looked up before PATH counts', async () => {
    const { url, requests } = await mirror()
    const found = await install({ on: machine({ k6: fakeBinary('2.3.0') }), mirror: url, version: 'latest' })
    expect(found).toMatchObject({ version: '2.3.0', from: 'PATH' })
    expect(requests).toEqual(['GET /latest'])
    const installed = await install({ on: machine({ k6: fakeBinary('2.2.0') }), mirror: url, version: 'latest' })
    expect(installed).toMatchObject({ version: '2.3.0', from: 'release' })
  })

  it('a prefix is installed as the version that was looked up', async () => {
    const { url } = await mirror()
    const api = await serve({
      '/repos/grafana/k6/releases?per_page=100&page=1': '[{"tag_name":"v2.3.0"},{"tag_name":"v2.2.0"}]',
    })
    const context = { publicApi: api.url }
    expect(await install({ mirror: url, version: '2', context })).toMatchObject({ version: '2.3.0', from: 'release' })
  })

  it('an exact one asks nobody for versions', async () => {
    const { url, requests } = await mirror()
    await install({ mirror: url, version: '2.2.0' })
    expect(requests).toEqual([`GET ${archivePath('2.2.0')}`, `GET ${checksumsPath('2.2.0')}`])
  })

  it.each(['0.55.2', '0.49', '0.1.0-rc1'])('%s is too old', (version) =>
    expect(install({ version })).rejects.toThrow(
      `input k6-version: k6 ${version} is too old for this action, which needs 0.56.0 or newer`,
    ),
  )
})

describe('a release', () => {
  it('is installed once, then comes from the tool cache', async () => {
    const on = machine()
    const { url, requests } = await mirror()
    const path = join(on.tools, 'k6/2.2.0/x64/k6')
    const k6 = { path, version: '2.2.0', goos: 'linux', goarch: 'amd64' }
    expect(await install({ on, mirror: url })).toEqual({ ...k6, from: 'release' })
    expect(await install({ on })).toEqual({ ...k6, from: 'tool cache' })
    expect(requests).toHaveLength(2)
    expect(leftovers(on)).toEqual([])
    expect(on.logged).toEqual([
      `downloading ${url}${archivePath('2.2.0')}`,
      expect.stringMatching(/^k6 2\.2\.0 \(linux\/amd64\) from its release archive, ready after \d+\.\d s$/),
      expect.stringMatching(/^k6 2\.2\.0 \(linux\/amd64\) from the tool cache, ready after \d+\.\d s$/),
    ])
  })

  it('may be a real one', async () => {
    const on = machine()
    const root = 'k6-v2.2.0-linux-amd64'
    const archive = tarball(() => {}, ['-C', join(k6Path('2.2.0'), '..'), `--transform=s,^k6$,${root}/k6,`, 'k6'])
    const { url } = await serve(releaseRoutes('2.2.0', archive))
    const k6 = await install({ on, mirror: url })
    expect(k6).toMatchObject({ version: '2.2.0', from: 'release' })
    expect(readFileSync(k6.path).equals(readFileSync(k6Path('2.2.0')))).toBe(true)
  })

  it('is checked against k6-checksum instead of the checksums file', async () => {
    const archive = releaseArchive('2.2.0')
    const { url, requests } = await serve({ [archivePath('2.2.0')]: archive })
    const on = machine()
    const checksum = sha256(archive)
    expect(await install({ on, mirror: url, checksum })).toMatchObject({ from: 'release' })
    expect(await install({ on, mirror: url, checksum })).toMatchObject({ from: 'tool cache' })
    expect(requests).toEqual([`GET ${archivePath('2.2.0')}`])
    await expect(install({ on, mirror: url, checksum: 'c'.repeat(64) })).rejects.toThrow(
      `the sha256 of ${url}${archivePath('2.2.0')} is not the one in input k6-checksum: expected ${'c'.repeat(64)}, actual ${checksum}; nothing was installed`,
    )
  })

  it('replaces a cached binary that was changed', async () => {
    const on = machine()
    const { url } = await mirror()
    const { path } = await install({ on, mirror: url })
    writeFileSync(path, fakeBinary('6.6.6'))
    expect(await install({ on, mirror: url })).toMatchObject({ path, version: '2.2.0', from: 'release' })
    expect(on.logged.some((line) => line.startsWith(`${path} is not what was installed (sha256 expected `))).toBe(true)
    expect(readFileSync(path, 'utf8')).toBe(fakeBinary('2.2.0'))
  })
})

describe('with k6-checksum', () => {
  const archive = () => releaseArchive('2.2.0')
  const forged = fakeBinary('2.2.0', '/dev/null').replace('exit 9', 'exit 66')
  const isPrivate = (on: Machine, path: string) => {
    expect(path).toMatch(new RegExp(`^${on.temp}/k6-tools-[^/]+/k6$`))
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  }

  it('a forged binary with a forged record in the tool cache does not run', async () => {
    const on = machine()
    const given = archive()
    const { url } = await serve(releaseRoutes('2.2.0', given))
    const checksum = sha256(given)
    const { path } = await install({ on, mirror: url })
    writeFileSync(path, forged)
    const record = { version: '2.2.0', sha256: sha256(forged), made: 'release', archiveSha256: checksum }
    writeFileSync(join(path, '../k6-install.json'), JSON.stringify(record))
    for (const from of ['release', 'tool cache']) {
      const k6 = await install({ on, mirror: url, checksum })
      expect(k6).toMatchObject({ version: '2.2.0', from })
      isPrivate(on, k6.path)
      expect(readFileSync(k6.path, 'utf8')).toBe(fakeBinary('2.2.0'))
    }
  })

  it('an archive that an earlier job kept is enough, even without a network', async () => {
    const on = machine()
    const given = archive()
    const { url } = await serve({ [archivePath('2.2.0')]: given })
    const checksum = sha256(given)
    await install({ on, mirror: url, checksum })
    const k6 = await install({ on, checksum })
    expect(k6).toMatchObject({ version: '2.2.0', from: 'tool cache' })
    expect(leftovers(on).every((name) => name.startsWith('k6-tools-'))).toBe(true)
  })

  it.each<[string, (path: string, good: Buffer) => void]>([
    ['of other content', (path) => writeFileSync(path, releaseArchive('2.2.0', forged))],
    ['that was cut off', (path, good) => writeFileSync(path, good.subarray(0, -1))],
    ['that is larger than any', (path, good) => writeFileSync(path, Buffer.concat([good, Buffer.alloc(64 * 1024)]))],
    ['that is a directory', (path) => mkdirSync(path)],
    ['that is a pipe', (path) => execFileSync('mkfifo', [path])],
    [
      'that is a link, even to a good one',
      (path, good) => {
        writeFileSync(`${path}.good`, good)
        symlinkSync(`${path}.good`, path)
      },
    ],
    ['that is a link to something endless', (path) => symlinkSync('/dev/zero', path)],
  ])('a kept archive %s is not used', async (_what, forge) => {
    const on = machine()
    const given = archive()
    const { url, requests } = await serve({ [archivePath('2.2.0')]: given })
    const checksum = sha256(given)
    const path = join(on.tools, 'k6-archives', `k6-v2.2.0-linux-amd64.${checksum}`)
    mkdirSync(join(path, '..'))
    forge(path, given)
    const context = { limits: { retryDelaysMs: [], archiveBytes: given.length + 1024 } }
    const k6 = await install({ on, mirror: url, checksum, context })
    expect(k6).toMatchObject({ version: '2.2.0', from: 'release' })
    expect(readFileSync(k6.path, 'utf8')).toBe(fakeBinary('2.2.0'))
    expect(requests).toEqual([`GET ${archivePath('2.2.0')}`])
    expect(on.logged[0]).toContain(`${path} is not the archive of input k6-checksum (`)
  })

  it.each(['k6-path', 'PATH'] as const)('the k6 of %s runs as a private copy, whatever becomes of it', async (from) => {
    const on = machine()
    const original = writeExecutable(join(on.bin, from === 'PATH' ? 'k6' : 'my-k6'), fakeBinary('2.2.0'))
    const path = from === 'PATH' ? '' : original
    const k6 = await install({ on, path, checksum: sha256(fakeBinary('2.2.0')) })
    writeFileSync(original, forged)
    expect(k6).toMatchObject({ version: '2.2.0', from })
    isPrivate(on, k6.path)
    expect(readFileSync(k6.path, 'utf8')).toBe(fakeBinary('2.2.0'))
    expect(on.logged[0]).toBe(`${original} has the sha256 of input k6-checksum; a private copy of it runs`)
  })

  it('a binary that has another one leaves no copy', async () => {
    const on = machine()
    const path = writeExecutable(join(on.bin, 'my-k6'), fakeBinary('2.2.0'))
    await expect(install({ on, path, checksum: 'f'.repeat(64) })).rejects.toThrow('input k6-checksum: expected fff')
    expect(leftovers(on)).toEqual([])
  })

  it('of another version than k6-version, the error says so even where its archive was kept', async () => {
    const on = machine()
    const given = releaseArchive('2.3.0')
    const { url } = await serve({ [archivePath('2.3.0')]: given, ...releaseRoutes('2.2.0') })
    const checksum = sha256(given)
    await install({ on, mirror: url, checksum, version: '2.3.0' })
    await expect(install({ on, mirror: url, checksum, version: '2.2.0' })).rejects.toThrow(
      `the sha256 of ${url}${archivePath('2.2.0')} is not the one in input k6-checksum: expected ${checksum}`,
    )
  })

  it('a tool cache that cannot be written is told', async () => {
    const on = machine()
    const given = archive()
    const { url } = await serve({ [archivePath('2.2.0')]: given })
    writeFileSync(join(on.tools, 'k6-archives'), 'no directory')
    expect(await install({ on, mirror: url, checksum: sha256(given) })).toMatchObject({ from: 'release' })
    expect(on.logged.some((line) => line.startsWith('the archive is not kept for later jobs, since'))).toBe(true)
  })
})

describe('stops everything, although there is a Go:', () => {
  const stopped = async (routes: Parameters<typeof serve>[0], message: (url: string) => string, given: Given = {}) => {
    const on = withGo(machine())
    const { url } = await serve(routes)
    await expect(install({ on, mirror: url, version: '2.2.0', ...given })).rejects.toThrow(message(url))
    expect(on.logged.filter((line) => line.startsWith('building'))).toEqual([])
    expect(leftovers(on)).toEqual([])
  }
  const archive = () => releaseArchive('2.2.0')
  const checksums = (text: string) => ({ [archivePath('2.2.0')]: archive(), [checksumsPath('2.2.0')]: text })

  it('a wrong checksum', () => {
    const given = archive()
    const wrong = 'd'.repeat(64)
    return stopped(
      { [archivePath('2.2.0')]: given, [checksumsPath('2.2.0')]: `${wrong}  k6-v2.2.0-linux-amd64.tar.gz\n` },
      (url) =>
        `the sha256 of ${url}${archivePath('2.2.0')} is not the one in k6-v2.2.0-checksums.txt: expected ${wrong}, actual ${sha256(given)}; nothing was installed`,
    )
  })

  it('a checksums file without a line for the archive', () =>
    stopped(
      checksums(`${'d'.repeat(64)}  k6-v2.2.0-linux-arm64.tar.gz\n`),
      (url) =>
        `${url}${checksumsPath('2.2.0')}: it has no line for k6-v2.2.0-linux-amd64.tar.gz; nothing was installed`,
    ))

  it('a malformed checksum', () =>
    stopped(
      checksums('123  k6-v2.2.0-linux-amd64.tar.gz\n'),
      (url) => `${url}${checksumsPath('2.2.0')}: its line for k6-v2.2.0-linux-amd64.tar.gz has no sha256`,
    ))

  it('no checksums file', () =>
    stopped({ [archivePath('2.2.0')]: archive() }, (url) => `${url}${checksumsPath('2.2.0')}: there is no such file`))

  it('a release that does not exist', () =>
    stopped(
      {},
      (url) =>
        `input k6-version: there is no k6 9.9.9 release at ${url}/download/v9.9.9/k6-v9.9.9-linux-amd64.tar.gz; check the version, and that the mirror has it`,
      { version: '9.9.9' },
    ))

  it('a release without an archive for this machine', () =>
    stopped(
      { [checksumsPath('2.2.0')]: `${'d'.repeat(64)}  k6-v2.2.0-linux-amd64.tar.gz\n` },
      (url) => `input k6-version: there is no k6 2.2.0 release at ${url}`,
    ))

  it('an archive with more in it', () => {
    const given = tarball(
      (directory) => {
        mkdirSync(join(directory, 'k6-v2.2.0-linux-amd64'))
        writeExecutable(join(directory, 'k6-v2.2.0-linux-amd64', 'k6'), fakeBinary('2.2.0'))
        writeExecutable(join(directory, 'k6-v2.2.0-linux-amd64', 'tar'), '')
      },
      ['k6-v2.2.0-linux-amd64'],
    )
    return stopped(releaseRoutes('2.2.0', given), () => 'has an entry that is not expected')
  })

  it('a binary of another version', () =>
    stopped(
      releaseRoutes('2.2.0', releaseArchive('2.2.0', fakeBinary('2.1.0'))),
      () => 'k6 2.2.0 from its release says that it is 2.1.0; nothing was installed',
    ))

  it('a binary that is no k6', () =>
    stopped(
      releaseRoutes('2.2.0', releaseArchive('2.2.0', '#!/bin/sh\nexit 1\n')),
      () => 'k6 2.2.0 from its release is not k6 0.56.0 or newer: `version --json` ended with exit code 1',
    ))
})

describe('when the releases cannot be reached', () => {
  const why = `k6 2.2.0 cannot be downloaded: ${down}${archivePath('2.2.0')}: connect ECONNREFUSED 127.0.0.1:1`

  it('k6 is built from source, and kept as such', async () => {
    const on = withGo(machine())
    expect(await install({ on })).toMatchObject({ version: '2.2.0', from: 'source' })
    expect(on.logged.slice(-3)).toEqual([
      why,
      'building k6 2.2.0 from source with go1.26.8, this takes a few minutes',
      expect.stringMatching(/^k6 2\.2\.0 \(linux\/amd64\) from a source build, ready after /),
    ])
    expect(leftovers(on)).toEqual([])
    expect(await install({ on })).toMatchObject({ from: 'tool cache' })
    expect(await install({ on, mode: 'source' })).toMatchObject({ from: 'tool cache' })
    await expect(install({ on, mode: 'release' })).rejects.toThrow(why)
  })

  it.each([403, 503])('which an answer of %i shows as well, so does a download that fails', async (status) => {
    const routes = { ...releaseRoutes('2.2.0'), [archivePath('2.2.0')]: inTurn(status) }
    const { url } = await serve(routes)
    expect(await install({ on: withGo(machine()), mirror: url })).toMatchObject({ from: 'source' })
  })

  it('that is found out once only', async () => {
    const on = machine({ k6: fakeBinary('2.1.0') })
    withGo(on)
    const go = readFileSync(join(on.bin, 'go'), 'utf8')
    writeExecutable(
      join(on.bin, 'go'),
      go.replace('[ "$1" = build ]', '[ "$1" = list ] && echo x v2.2.0 && exit\n[ "$1" = build ]'),
    )
    const { url, requests } = await serve({ '/latest': inTurn(503) })
    expect(await install({ on, mirror: url, version: 'latest' })).toMatchObject({ version: '2.2.0', from: 'source' })
    expect(new Set(requests)).toEqual(new Set(['GET /latest']))
  })

  it('the error says so, and what would help', async () => {
    const others =
      'set input k6-mirror to a copy of the releases that can be reached, or input k6-path to a k6 that is there'
    await expect(install({})).rejects.toThrow(
      new UserError(
        `${why}; there is no Go on PATH to build it from source: add actions/setup-go before this step, or ${others}`,
      ),
    )
    await expect(install({ on: withGo(machine()), mode: 'release' })).rejects.toThrow(
      new UserError(`${why}; ${others}`),
    )
    await expect(install({ on: withGo(machine()), version: '2.2.0', checksum: 'e'.repeat(64) })).rejects.toThrow(
      'a source build has no known sha256, so none is made with input k6-checksum',
    )
  })

  it('and the build fails, its error is the last word', async () => {
    const on = machine({
      go: '#!/bin/sh\n[ "$1" = env ] && echo go1.20 && exit\necho go.mod requires go 1.25 >&2; exit 1\n',
    })
    await expect(install({ on })).rejects.toThrow(
      'k6 2.2.0 cannot be built from source with go1.20: exit code 1: go.mod requires go 1.25',
    )
    expect(on.logged).toContain(why)
    expect(leftovers(on)).toEqual([])
  })
})

describe('install-mode', () => {
  it('source builds, whatever else there is', async () => {
    const on = withGo(machine({ k6: fakeBinary('2.2.0') }))
    const { url, requests } = await mirror()
    await install({
      on,
      mirror: url,
      mode: 'release',
      version: '2.2.0',
      context: { env: { ...on.env, PATH: machine().env.PATH } },
    })
    requests.splice(0)
    expect(await install({ on, mirror: url, mode: 'source' })).toMatchObject({ version: '2.2.0', from: 'source' })
    expect(requests).toEqual([])
    await expect(install({ mode: 'source' })).rejects.toThrow(
      'input install-mode: source: there is no Go on PATH to build it from source: add actions/setup-go before this step',
    )
  })

  it('release takes the k6 on PATH too', async () => {
    expect(await install({ on: machine({ k6: fakeBinary('2.2.0') }), mode: 'release' })).toMatchObject({ from: 'PATH' })
  })

  it('none takes what is there, and installs nothing', async () => {
    const { url, requests } = await mirror()
    const none = (version: string, k6?: string) =>
      install({ on: machine(k6 === undefined ? {} : { k6 }), mirror: url, mode: 'none', version })
    expect(await none('', fakeBinary('2.2.0'))).toMatchObject({ from: 'PATH' })
    expect(await none('2', fakeBinary('2.2.0'))).toMatchObject({ from: 'PATH' })
    const refused = 'input install-mode: none installs nothing, and'
    await expect(none('')).rejects.toThrow(`${refused} a k6 was looked for on PATH: there is none`)
    await expect(none('2.2.0')).rejects.toThrow(`${refused} k6 2.2.0 was looked for on PATH: there is none`)
    await expect(none('2.1', fakeBinary('2.2.0'))).rejects.toThrow(
      /k6 2\.1 was looked for on PATH: \S+\/k6 is k6 2\.2\.0, not 2\.1$/,
    )
    await expect(none('', '#!/bin/sh\nexit 3\n')).rejects.toThrow(/looked for on PATH: .* ended with exit code 3$/)
    expect(requests).toEqual([])
  })
})

describe('k6-checksum and PATH', () => {
  it('means the binary', async () => {
    const on = machine({ k6: fakeBinary('2.2.0') })
    expect(await install({ on, checksum: sha256(fakeBinary('2.2.0')) })).toMatchObject({ from: 'PATH' })
    const expected = 'f'.repeat(64)
    const other = `the sha256 of ${on.bin}/k6 is not input k6-checksum: expected ${expected}, actual ${sha256(fakeBinary('2.2.0'))}`
    await expect(install({ on, mode: 'none', checksum: expected })).rejects.toThrow(other)
  })

  it('passes over a k6 whose release has it', async () => {
    const archive = releaseArchive('2.2.0')
    const { url } = await serve(releaseRoutes('2.2.0', archive))
    const on = machine({ k6: fakeBinary('2.2.0') })
    expect(await install({ on, mirror: url, checksum: sha256(archive) })).toMatchObject({ from: 'release' })
  })
})

describe('a machine that k6 has no release for', () => {
  const context = { host: { platform: 'linux', arch: 'riscv64' } } as const
  const why =
    'k6 has no release for linux/riscv64, only for linux-amd64, linux-arm64, macos-amd64, macos-arm64, windows-amd64'

  it('gets a source build where there is a Go', async () => {
    const on = withGo(machine())
    expect(await install({ on, context })).toMatchObject({
      path: join(on.tools, 'k6/2.2.0/riscv64/k6'),
      from: 'source',
    })
    expect(on.logged[0]).toBe(why)
  })

  it('gets a clear error elsewhere', async () => {
    const remedy = 'set input k6-path to a k6 for this machine'
    const noGo = 'there is no Go on PATH to build it from source: add actions/setup-go before this step'
    await expect(install({ context })).rejects.toThrow(new UserError(`${why}; ${noGo}, or ${remedy}`))
    await expect(install({ context, mode: 'release' })).rejects.toThrow(new UserError(`${why}; ${remedy}`))
  })
})

describe('is aborted', () => {
  const reason = new Error('cancelled')

  it('before it starts', () => expect(install({ context: { signal: AbortSignal.abort(reason) } })).rejects.toBe(reason))

  it('in a download, and leaves nothing', async () => {
    const on = withGo(machine())
    const { url } = await serve({
      ...releaseRoutes('2.2.0'),
      [archivePath('2.2.0')]: (_, response) => response.write('x', () => on.abort.abort(reason)),
    })
    await expect(install({ on, mirror: url })).rejects.toBe(reason)
    expect(leftovers(on)).toEqual([])
  })

  it('in a question to a binary', async () => {
    const on = machine({ k6: '#!/bin/sh\nsleep 1000\n' })
    const failed = expect(install({ on })).rejects.toBe(reason)
    await expect.poll(runningCommands, { timeout: 30_000 }).toContain(`${on.bin}/k6`)
    on.abort.abort(reason)
    await failed
    expect(runningCommands()).not.toContain(on.bin)
  })

  it('in a source build, and leaves nothing', async () => {
    const on = machine({ go: '#!/bin/sh\n[ "$1" = env ] && echo go1.26.8 && exit\n(sleep 1000; :) & wait\n' })
    const failed = expect(install({ on, mode: 'source' })).rejects.toBe(reason)
    await expect.poll(runningCommands, { timeout: 30_000 }).toContain(`${on.bin}/go build`)
    on.abort.abort(reason)
    await failed
    expect(runningCommands()).not.toContain(on.bin)
    expect(leftovers(on)).toEqual([])
  })
})

it('logs no line with a line break in it', async () => {
  const on = machine()
  const directory = join(on.temp, 'x\n::error::y')
  mkdirSync(directory)
  const path = writeExecutable(join(directory, 'k6'), fakeBinary('2.2.0'))
  expect(await install({ on, path })).toMatchObject({ path })
  expect(on.logged).toEqual([expect.stringContaining(`from k6-path (${on.temp}/x ::error::y/k6)`)])
})
