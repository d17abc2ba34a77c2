import { expect, it } from 'vitest'
import { installK6 } from '../../src/install/install.ts'
import { allTargets } from '../../src/install/platform.ts'
import { testedReleases } from '../../src/install/tested-releases.ts'
import { testedVersion } from '../../src/install/versions.ts'
import { fakeBinary } from '../support/fake.ts'
import { machine, request } from './support/machine.ts'
import {
  archiveName,
  archivePath,
  checksumsPath,
  releaseArchive,
  releaseRoutes,
  serve,
  sha256,
} from './support/releases.ts'

const recordOf = (archive: Buffer) => ({ [archiveName('2.2.0')]: sha256(archive) })

it('has a sha256 for each archive of the tested version, and for nothing else', () => {
  const names = allTargets.map(({ name, archive }) => `k6-v${testedVersion}-${name}.${archive}`)
  expect(Object.keys(testedReleases).toSorted()).toEqual(names.toSorted())
  const digests = Object.values(testedReleases)
  expect(digests.filter((digest) => !/^[0-9a-f]{64}$/.test(digest))).toEqual([])
  expect(new Set(digests).size).toBe(names.length)
})

it('an archive with the recorded sha256 needs no checksums file', async () => {
  const archive = releaseArchive('2.2.0')
  const { url, requests } = await serve({ [archivePath('2.2.0')]: archive })
  const k6 = await installK6(request({ mirror: url }), { ...machine().context, recorded: recordOf(archive) })
  expect(k6).toMatchObject({ version: '2.2.0', from: 'release' })
  expect(requests).toEqual([`GET ${archivePath('2.2.0')}`])
})

it('another archive is refused, although the checksums file beside it agrees with it', async () => {
  const replaced = releaseArchive('2.2.0', `${fakeBinary('2.2.0')}\n# something else`)
  const { url } = await serve(releaseRoutes('2.2.0', replaced))
  const expected = 'a'.repeat(64)
  await expect(
    installK6(request({ mirror: url }), {
      ...machine().context,
      recorded: { [archiveName('2.2.0')]: expected },
    }),
  ).rejects.toThrow(
    `the sha256 of ${url}${archivePath('2.2.0')} is not the one that this action was tested with: expected ${expected}, actual ${sha256(replaced)}; nothing was installed`,
  )
})

it('so it is with the record that the action has', async () => {
  const { url } = await serve(releaseRoutes('2.2.0'))
  const { recorded: _none, ...context } = machine().context
  await expect(installK6(request({ mirror: url }), context)).rejects.toThrow(
    `is not the one that this action was tested with: expected ${testedReleases[archiveName('2.2.0')]}`,
  )
})

it('k6-checksum stands above the record', async () => {
  const own = releaseArchive('2.2.0')
  const { url } = await serve({ [archivePath('2.2.0')]: own })
  const context = { ...machine().context, recorded: { [archiveName('2.2.0')]: 'a'.repeat(64) } }
  expect(await installK6(request({ mirror: url, checksum: sha256(own) }), context)).toMatchObject({ version: '2.2.0' })
})

it('a version without a record is checked against its checksums file', async () => {
  const { url, requests } = await serve(releaseRoutes('2.3.0'))
  const context = { ...machine().context, recorded: recordOf(releaseArchive('2.2.0')) }
  await installK6(request({ mirror: url, version: '2.3.0' }), context)
  expect(requests.toSorted()).toEqual([`GET ${archivePath('2.3.0')}`, `GET ${checksumsPath('2.3.0')}`].toSorted())
})
