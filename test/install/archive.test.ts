import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { binaryOf, takeIn, unexpectedEntry } from '../../src/install/archive.ts'
import { installJob } from '../../src/install/install-context.ts'
import { findOnPath } from '../../src/install/path-search.ts'
import type { Archive } from '../../src/install/unpack.ts'
import { smallDisk } from '../support/small-disk.ts'
import { machine, request, temporaryDirectory, writeExecutable } from './support/machine.ts'
import { sha256, tarball } from './support/releases.ts'

const root = 'k6-v2.2.0-linux-amd64'

async function extract(content: Buffer, given: Partial<Archive> = {}, on = machine(), maxBytes = 1000) {
  const directory = mkdtempSync(join(on.temp, 'private-'))
  const archive: Archive = { directory, file: 'archive.tar.gz', kind: 'tar.gz', root, binary: 'k6', ...given }
  const taken = await takeIn(pieces(content), archive, { keep: false, maxBytes })
  expect(taken.archiveSha256).toBe(sha256(content))
  const { path } = await binaryOf(taken, archive, installJob(request({}), on.context))
  return path
}

/** As a network delivers it. */
async function* pieces(content: Buffer, size = 100): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}

/** A directory with a release's content, to be changed. */
function content(directory: string): string {
  mkdirSync(join(directory, root))
  writeExecutable(join(directory, root, 'k6'), 'the binary')
  return join(directory, root)
}

it('takes the binary out of an archive as k6 packs it', async () => {
  const path = await extract(tarball(content, [root]))
  expect(readFileSync(path, 'utf8')).toBe('the binary')
  expect(lstatSync(path).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(path, '..'))).toEqual(['k6'])
})

it('needs no entry for the directory', async () => {
  expect(await extract(tarball(content, [`${root}/k6`]))).toMatch(/k6$/)
})

describe('refuses', () => {
  const unexpected = (...[fill, args]: Parameters<typeof tarball>) =>
    expect(extract(tarball(fill, args))).rejects.toThrow(`archive.tar.gz has an entry that is not expected: "`)

  it('another file', () => unexpected((at) => writeFileSync(join(content(at), 'README'), ''), [root]))

  it('another directory', () => unexpected((at) => mkdirSync(join(content(at), 'lib')), [root]))

  it('a path that leads out', () => unexpected(content, [root, `--transform=s,^${root}/k6$,${root}/../../k6,`, '-P']))

  it('an absolute path', () => unexpected(content, [root, `--transform=s,^${root}/k6$,/elsewhere/k6,`, '-P']))

  it('the binary as a symbolic link', () =>
    unexpected(
      (at) => {
        rmSync(join(content(at), 'k6'))
        symlinkSync('/bin/sh', join(at, root, 'k6'))
      },
      [root],
    ))

  it('a symbolic link for the directory', () =>
    unexpected(
      (at) => {
        content(at)
        symlinkSync('/usr', join(at, 'link'))
      },
      [`--transform=s,^link$,${root},`, 'link', `${root}/k6`],
    ))

  it('a hard link', () => unexpected((at) => linkSync(join(content(at), 'k6'), join(at, root, 'also')), [root]))

  it('a device', () =>
    unexpected(
      (at) => {
        rmSync(join(content(at), 'k6'))
        execFileSync('mkfifo', [join(at, root, 'k6')])
      },
      [root],
    ))

  it('the binary twice', () => unexpected(content, ['--hard-dereference', root, `${root}/k6`]))

  it('a name with a newline', () =>
    unexpected((at) => writeFileSync(join(content(at), 'x\n-rwxr-xr-x 0 0 1 y'), ''), [root]))

  it('a name that only ends like the right one', () =>
    expect(
      extract(
        tarball(
          (at) => {
            mkdirSync(join(at, `x ${root}`))
            writeFileSync(join(at, `x ${root}`, 'k6'), '')
          },
          [`x ${root}/k6`],
        ),
      ),
    ).rejects.toThrow(`archive.tar.gz has an entry that is not expected: "x ${root}/k6"`))

  it('an archive without the binary', () =>
    expect(extract(tarball((at) => rmSync(join(content(at), 'k6')), [root]))).rejects.toThrow(
      `archive.tar.gz does not have the file that is expected; it may hold nothing but the file ${root}/k6`,
    ))

  it('what is no archive', () =>
    expect(extract(Buffer.from('<html>'))).rejects.toThrow('archive.tar.gz cannot be unpacked: incorrect header check'))

  it('what follows the archive', () =>
    expect(extract(Buffer.concat([tarball(content, [root]), Buffer.alloc(5000, 'x')]))).rejects.toThrow(
      'archive.tar.gz cannot be unpacked: incorrect header check',
    ))

  it('compressed data that is no archive', () =>
    expect(extract(gzipSync('<html>'.repeat(1000)))).rejects.toThrow(
      /^archive\.tar\.gz (?:cannot be unpacked|has an entry)/,
    ))

  it.each([0.5, 0.9])('an archive that ends after a share of %d', (share) => {
    const whole = tarball((at) => writeFileSync(join(content(at), 'k6'), randomBytes(900)), [root])
    return expect(extract(whole.subarray(0, whole.length * share))).rejects.toThrow(
      'archive.tar.gz cannot be unpacked: unexpected end of file',
    )
  })

  it('an archive that is cut off before it was compressed', () => {
    const whole = gunzipSync(tarball((at) => writeFileSync(join(content(at), 'k6'), 'x'.repeat(900)), [root]))
    const until = whole.indexOf('xxxx') + 300
    return expect(extract(gzipSync(whole.subarray(0, until)))).rejects.toThrow('archive.tar.gz cannot be unpacked: ')
  })

  // Large enough to be waited for: what is wrong with it must not pass for what is wrong with the network.
  it('a large archive, wherever it is damaged', async () => {
    const lines = Array.from({ length: 200_000 }, (_, at) => `line ${(at * 7919) % 100_003}`).join('\n')
    const whole = tarball((at) => writeFileSync(join(content(at), 'k6'), lines), [root])
    const archive: Archive = { directory: temporaryDirectory(), file: 'a', kind: 'tar.gz', root, binary: 'k6' }
    const limits = { keep: false, maxBytes: lines.length }
    for (let share = 0; share < 60; share++) {
      const damaged = Buffer.from(whole)
      const from = 100 + Math.floor(((whole.length - 1000) * share) / 60)
      damaged.fill(0xff, from, from + 300)
      const taken = await takeIn(pieces(damaged, 65_536), archive, limits)
      expect(taken).toEqual({ archiveSha256: sha256(damaged), binary: expect.any(UserError) })
    }
  })

  it('a binary that is larger than any', () =>
    expect(extract(tarball(content, [root]), {}, machine(), 9)).rejects.toThrow(
      'archive.tar.gz has a file of 10 bytes, more than k6 ever had',
    ))
})

it('says where there is no room for the binary, or for the archive', async (context) => {
  const directory = smallDisk('64k')
  if (directory === null) return context.skip()
  const archive: Archive = { directory, file: 'archive.tar.gz', kind: 'tar.gz', root, binary: 'k6' }
  const random = randomBytes(200_000)
  const whole = tarball((at) => writeFileSync(join(content(at), 'k6'), random), [root])
  const limits = { keep: false, maxBytes: random.length }
  const { binary } = await takeIn(pieces(whole, 65_536), archive, limits)
  const room = 'cannot be written: ENOSPC: no space left on device'
  expect(binary).toMatchObject({ message: expect.stringContaining(`${join(directory, 'k6')} ${room}`) })
  const kept = takeIn(pieces(whole, 65_536), archive, { ...limits, keep: true })
  await expect(kept).rejects.toThrow(`${join(directory, 'archive.tar.gz')} ${room}`)
})

it('writes the archive down beside its binary, if it is to be kept', async () => {
  const directory = temporaryDirectory()
  const archive: Archive = { directory, file: 'archive.tar.gz', kind: 'tar.gz', root, binary: 'k6' }
  const whole = tarball(content, [root])
  await takeIn(pieces(whole), archive, { keep: true, maxBytes: 1000 })
  expect(readFileSync(join(directory, 'archive.tar.gz')).equals(whole)).toBe(true)
})

it('passes on what breaks the archive off on its way', async () => {
  const archive: Archive = { directory: temporaryDirectory(), file: 'a', kind: 'tar.gz', root, binary: 'k6' }
  async function* broken() {
    yield tarball(content, [root]).subarray(0, 50)
    throw new Error('ECONNRESET')
  }
  await expect(takeIn(broken(), archive, { keep: false, maxBytes: 1000 })).rejects.toThrow('ECONNRESET')
})

const bsdtar = findOnPath('bsdtar', process.env)
const zip = findOnPath('zip', process.env)
if (!bsdtar || !zip) {
  console.warn('\n  !!! The tests of zip archives are SKIPPED: they need bsdtar (libarchive-tools) and zip.\n')
}

describe.skipIf(!bsdtar || !zip)("zip archives, read by libarchive's tar as on macOS and Windows", () => {
  const zipped = { file: 'archive.zip', kind: 'zip' } as const

  const packed = (fill: (directory: string) => void): Buffer => {
    const directory = temporaryDirectory()
    fill(directory)
    execFileSync(zip ?? '', ['--quiet', '--recurse-paths', '--symlinks', 'packed.zip', root], { cwd: directory })
    return readFileSync(join(directory, 'packed.zip'))
  }
  const withBsdtar = () => {
    const on = machine()
    rmSync(join(on.bin, 'tar'))
    symlinkSync(bsdtar ?? '', join(on.bin, 'tar'))
    return on
  }

  it.each(['k6', 'k6.exe'])('gives %s', async (binary) => {
    const archive = packed((at) => {
      mkdirSync(join(at, root))
      writeExecutable(join(at, root, binary), 'the binary')
    })
    const path = await extract(archive, { ...zipped, binary }, withBsdtar())
    expect(path.endsWith(`/${root}/${binary}`)).toBe(true)
  })

  it.each([
    ['another file', (at: string) => writeFileSync(join(content(at), 'README'), '')],
    ['a link', (at: string) => symlinkSync('/bin/sh', join(content(at), 'sh'))],
  ])('refuses %s', (_, fill) =>
    expect(extract(packed(fill), zipped, withBsdtar())).rejects.toThrow(
      'archive.zip has an entry that is not expected',
    ),
  )

  it('tells tar nothing of the runner', async () => {
    const on = machine()
    rmSync(join(on.bin, 'tar'))
    writeExecutable(join(on.bin, 'tar'), `#!/bin/sh\ncat /proc/$$/environ >'${on.temp}/environ'\nexit 1\n`)
    symlinkSync(findOnPath('cat', process.env) ?? '', join(on.bin, 'cat'))
    Object.assign(on.env, {
      GITHUB_TOKEN: 'ghs_secret',
      'INPUT_GITHUB-TOKEN': 'ghs_secret',
      TAR_OPTIONS: '--to-command=x',
    })
    await expect(extract(packed(content), zipped, on)).rejects.toThrow('archive.zip cannot be unpacked: tar: ')
    const names = readFileSync(join(on.temp, 'environ'), 'utf8')
      .split('\0')
      .map((line) => line.split('=')[0])
    expect(new Set(names)).toEqual(new Set(['PATH', 'SystemRoot', 'LC_ALL', '']))
  })

  it('names a missing tar', async () => {
    const on = machine()
    rmSync(join(on.bin, 'tar'))
    await expect(extract(packed(content), zipped, on)).rejects.toThrow('there is no tar on PATH')
  })
})

it.each([
  // GNU tar, busybox, bsdtar on Windows
  [
    `drwxr-xr-x runner/docker 0 2026-08-10 13:48 ${root}/\n-rwxr-xr-x runner/docker 65535 2026-08-10 13:48 ${root}/k6\n`,
  ],
  [`drwxr-xr-x 0/0         0 2026-08-10 13:48:50 ${root}/\n-rwxr-xr-x 0/0     65535 2026-08-10 13:48:50 ${root}/k6\n`],
  [
    `drwxrwxr-x  0 0      0           0 Aug 10 13:48 ${root}/\r\n-rwxrwxr-x  0 0      0       65535 Aug 10 13:48 ${root}/k6\r\n`,
  ],
])('reads the listings of all tars', (listing) => expect(unexpectedEntry(listing, { root, binary: 'k6' })).toBeNull())
