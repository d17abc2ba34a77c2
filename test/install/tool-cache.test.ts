import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installJob } from '../../src/install/install-context.ts'
import type { InstallRequest } from '../../src/install/k6.ts'
import { cachedVersions, findCached, keep } from '../../src/install/tool-cache.ts'
import { fakeBinary } from '../support/fake.ts'
import { leftovers, type Machine, machine, request, temporaryDirectory, writeExecutable } from './support/machine.ts'
import { sha256 } from './support/releases.ts'

const job = (on: Machine, given: Partial<InstallRequest> = {}) => installJob(request(given), on.context)

const archiveSha256 = 'a'.repeat(64)

/** Keeps a fake k6 as an installation from a release does. */
const install = (on: Machine, content = fakeBinary('2.2.0'), given: Partial<InstallRequest> = {}) =>
  keep(
    job(on, given),
    { path: writeExecutable(join(temporaryDirectory(), 'k6'), content), sha256: null },
    {
      version: '2.2.0',
      made: 'release',
      archiveSha256,
    },
  )

it("keeps a binary in the layout of @actions/tool-cache, for everybody's use", async () => {
  const on = machine()
  const directory = join(on.tools, 'k6/2.2.0/x64')
  expect(await install(on)).toBe(join(directory, 'k6'))
  expect(readFileSync(join(directory, 'k6'), 'utf8')).toBe(fakeBinary('2.2.0'))
  expect(readFileSync(`${directory}.complete`, 'utf8')).toBe('')
  expect([directory, join(directory, 'k6')].map((path) => statSync(path).mode & 0o777)).toEqual([0o755, 0o755])
  expect(JSON.parse(readFileSync(join(directory, 'k6-install.json'), 'utf8'))).toEqual({
    version: '2.2.0',
    sha256: sha256(fakeBinary('2.2.0')),
    made: 'release',
    archiveSha256,
  })
  expect(leftovers(on)).toEqual([])
  expect((await findCached(job(on), '2.2.0'))?.path).toBe(join(directory, 'k6'))
  expect(await cachedVersions(job(on))).toEqual(['2.2.0'])
})

it('has nothing where nothing is', async () => {
  expect(await findCached(job(machine()), '2.2.0')).toBeNull()
  expect(await cachedVersions(job(machine()))).toEqual([])
})

describe('an entry is used only', () => {
  it.each([
    [{ mode: 'auto' }, true],
    [{ mode: 'release' }, true],
    [{ mode: 'source' }, false],
  ] as const)('for a request that allows it: %o, %s', async (given, expected) => {
    const on = machine()
    await install(on)
    expect((await findCached(job(on, given), '2.2.0')) !== null).toBe(expected)
  })

  it('when it is what was installed, else that is told', async () => {
    const on = machine()
    const path = await install(on)
    writeFileSync(path, fakeBinary('6.6.6'))
    expect(await findCached(job(on), '2.2.0')).toBeNull()
    const [good, bad] = [sha256(fakeBinary('2.2.0')), sha256(fakeBinary('6.6.6'))]
    expect(on.logged).toEqual([
      `${path} is not what was installed (sha256 expected ${good}, actual ${bad}): installing it again`,
    ])
  })

  it.each([
    '',
    '{',
    'null',
    '{"version":"2.2.0"}',
    '{"version":"2.1.0","sha256":"","made":"release","archiveSha256":""}',
  ])('when its record is good, not %j', async (record) => {
    const on = machine()
    writeFileSync(join(await install(on), '../k6-install.json'), record)
    expect(await findCached(job(on), '2.2.0')).toBeNull()
  })
})

describe('what is there already', () => {
  it('is used when it is good', async () => {
    const on = machine()
    const path = await install(on, `${fakeBinary('2.2.0')}# first\n`)
    expect(await install(on, `${fakeBinary('2.2.0')}# second\n`)).toBe(path)
    expect(readFileSync(path, 'utf8')).toContain('# first')
    expect(leftovers(on)).toEqual([])
  })

  it('is put right when it is broken, or of another make than asked for', async () => {
    const on = machine()
    const path = await install(on)
    const kept = async () => (await findCached(job(on), '2.2.0')) !== null
    writeFileSync(path, 'broken')
    await install(on)
    expect(await kept()).toBe(true)
    writeFileSync(join(path, '../k6-install.json'), '')
    await install(on, `${fakeBinary('2.2.0')}# second\n`)
    expect(await kept()).toBe(true)
    expect(readFileSync(path, 'utf8')).toContain('# second')
    expect(leftovers(on)).toEqual([])
  })

  it('may be half an entry of somebody else', async () => {
    const on = machine()
    mkdirSync(join(on.tools, 'k6/2.2.0/x64/lib'), { recursive: true })
    await install(on)
    expect(await findCached(job(on), '2.2.0')).not.toBeNull()
  })

  it('may be what a killed job left', async () => {
    const on = machine()
    mkdirSync(join(on.tools, 'k6/2.2.0/.x64-abcdef'), { recursive: true })
    await install(on)
    expect(await findCached(job(on), '2.2.0')).not.toBeNull()
  })
})

describe('without a tool cache', () => {
  it('it is kept for this job', async () => {
    const on = machine()
    delete on.env.RUNNER_TOOL_CACHE
    expect(await install(on)).toBe(join(on.temp, 'k6-tools/k6/2.2.0/x64/k6'))
    expect(await findCached(job(on), '2.2.0')).not.toBeNull()
  })

  it('that can be written it is kept for this job, which is told', async () => {
    const on = machine()
    writeFileSync(join(on.tools, 'k6'), 'no directory')
    const path = await install(on)
    expect(path).toMatch(new RegExp(`^${on.temp}/k6-tools-[^/]+/k6/2.2.0/x64/k6$`))
    expect(readFileSync(path, 'utf8')).toBe(fakeBinary('2.2.0'))
    expect(on.logged).toHaveLength(1)
    expect(on.logged[0]).toMatch(/^k6 is not kept for later jobs, since the tool cache cannot be written: E/)
  })

  it.skipIf(process.getuid?.() === 0)('that may be written it is kept for this job', async () => {
    const on = machine()
    chmodSync(on.tools, 0o555)
    expect(await install(on)).toMatch(/k6-tools-/)
    expect(readdirSync(on.tools)).toEqual([])
  })
})

it('leaves no trace when it is aborted', async () => {
  const on = machine()
  on.abort.abort(new Error('cancelled'))
  await expect(install(on)).rejects.toThrow()
  expect(leftovers(on)).toEqual([])
})
