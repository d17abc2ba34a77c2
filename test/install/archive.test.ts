import { execFileSync } from 'node:child_process'
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
import { describe, expect, it } from 'vitest'
import { type Archive, extractBinary, unexpectedEntry } from '../../src/install/archive.ts'
import { installJob } from '../../src/install/install-context.ts'
import { findOnPath } from '../../src/install/path-search.ts'
import { machine, request, temporaryDirectory, writeExecutable } from './support/machine.ts'
import { tarball } from './support/releases.ts'

const root = 'k6-v2.2.0-linux-amd64'

function extract(content: Buffer, given: Partial<Archive> = {}, on = machine()) {
  const directory = mkdtempSync(join(on.temp, 'private-'))
  const archive: Archive = { directory, file: 'archive.tar.gz', kind: 'tar.gz', root, binary: 'k6', ...given }
  writeFileSync(join(directory, archive.file), content)
  return extractBinary(archive, installJob(request({}), on.context))
}

/** A directory with a release's content, to be changed. */
function content(directory: string): string {
  mkdirSync(join(directory, root))
  writeExecutable(join(directory, root, 'k6'), 'the binary')
  return join(directory, root)
}

it('takes the binary out of an archive as k6 packs it', async () => {
  const path = await extract(tarball(content, [root]))
  expect(path.endsWith(`/${root}/k6`)).toBe(true)
  expect(lstatSync(path).mode & 0o777).toBe(0o755)
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
    ).rejects.toThrow('archive.tar.gz cannot be unpacked: tar: '))

  it('an archive without the binary', () =>
    expect(extract(tarball((at) => rmSync(join(content(at), 'k6')), [root]))).rejects.toThrow(
      `archive.tar.gz does not have the file that is expected; it may hold nothing but the file ${root}/k6`,
    ))

  it('what is no archive', () =>
    expect(extract(Buffer.from('<html>'))).rejects.toThrow('archive.tar.gz cannot be unpacked: tar: "'))
})

it('names a missing tar', async () => {
  const on = machine()
  rmSync(join(on.bin, 'tar'))
  await expect(extract(tarball(content, [root]), {}, on)).rejects.toThrow('there is no tar on PATH')
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

  it('reads a tar.gz as well', async () => {
    expect(await extract(tarball(content, [root]), {}, withBsdtar())).toMatch(/k6$/)
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
