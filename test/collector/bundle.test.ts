import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exported, post, reportOf, scratch, startCollector } from '../support/collector.ts'
import { hasPostgres, type Postgres, startPostgres } from '../support/postgres.ts'

/** The bundle as somebody has it who copied that directory and installed nothing. */
function copied(): string {
  const directory = scratch()
  cpSync(new URL('../../dist/collector', import.meta.url).pathname, directory, { recursive: true })
  return join(directory, 'index.js')
}

test('the bundle runs with nothing installed', async () => {
  const collector = await startCollector({ entry: copied(), args: ['--data', join(scratch(), 'usage.db')] })
  expect((await post(collector.url, reportOf(1))).status).toBe(204)
  expect(await exported(collector.url)).toHaveLength(1)
  expect(await (await fetch(collector.url)).text()).toContain('Reports per day')
  expect(await collector.stop()).toBe(0)
})

describe.skipIf(!hasPostgres)('on PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  test('the bundle runs with nothing installed', async () => {
    const collector = await startCollector({ entry: copied(), args: ['--database-url', await postgres.database()] })
    expect((await post(collector.url, reportOf(1))).status).toBe(204)
    expect(await exported(collector.url)).toHaveLength(1)
    expect(await collector.stop()).toBe(0)
    expect(collector.output().stderr).not.toMatch(/warning|error/i)
  })
})
