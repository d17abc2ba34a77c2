import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exported, exportToken, post, reportOf, scratch, startCollector, statsOf } from '../../support/collector.ts'

async function collectorWith(args: readonly string[]) {
  const collector = await startCollector({ args: ['--data', join(scratch(), 'usage.db'), ...args] })
  for (let count = 0; count < 6; count += 1) await post(collector.url, reportOf(count))
  await post(collector.url, { ...reportOf(6), goos: 'freebsd' })
  return collector
}

test('beyond loopback, page and API hide small groups unless told otherwise', async () => {
  const { url } = await collectorWith(['--host', '0.0.0.0'])
  const stats = await statsOf(url)
  expect(stats).toMatchObject({ min_group: 5, reports: 7, operating_systems: [{ name: 'other', reports: 7 }] })
  const page = await (await fetch(url)).text()
  expect(page).toContain('A group of fewer than 5 reports on a day')
  expect(page).not.toContain('freebsd')
  // Nobody reads the raw rows without the token; its holder reads them as they are.
  expect((await fetch(`${url}api/v1/reports.ndjson`)).status).toBe(401)
  expect(exportToken).not.toBe('')
  expect((await exported(url)).map(({ goos }) => goos)).toContain('freebsd')
})

test.each([
  ['on loopback', []],
  ['when it is turned off', ['--host', '0.0.0.0', '--min-group', '0']],
])('every group is shown %s', async (_where, args) => {
  const { url } = await collectorWith(args)
  expect((await statsOf(url)).operating_systems).toEqual([
    { name: 'linux', reports: 6 },
    { name: 'freebsd', reports: 1 },
  ])
  const page = await (await fetch(url)).text()
  expect(page).toContain('freebsd')
  expect(page).not.toContain('A group of fewer than')
})
