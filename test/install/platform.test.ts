import { expect, it } from 'vitest'
import { releaseTarget } from '../../src/install/platform.ts'

it.each([
  ['linux', 'x64', 'linux-amd64.tar.gz', 'k6'],
  ['linux', 'arm64', 'linux-arm64.tar.gz', 'k6'],
  ['darwin', 'x64', 'macos-amd64.zip', 'k6'],
  ['darwin', 'arm64', 'macos-arm64.zip', 'k6'],
  ['win32', 'x64', 'windows-amd64.zip', 'k6.exe'],
] as const)('%s/%s gets %s with %s', (platform, arch, file, binary) => {
  const target = releaseTarget({ platform, arch })
  expect([`${target?.name}.${target?.archive}`, target?.binary]).toEqual([file, binary])
})

it.each([
  ['win32', 'arm64'],
  ['linux', 'arm'],
  ['freebsd', 'x64'],
] as const)('%s/%s has no release', (platform, arch) => expect(releaseTarget({ platform, arch })).toBeNull())
