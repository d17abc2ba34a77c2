import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { helpText, readConfig } from '../../src/collector/config.ts'
import { collectorEntry } from '../support/collector.ts'

const defaults = {
  port: 8765,
  host: '127.0.0.1',
  data: 'k6-usage.db',
  databaseUrl: null,
  retentionDays: 0,
  rateLimit: 600,
  trustProxy: false,
  minGroup: 1,
  exportToken: null,
}

test('needs nothing', () => {
  expect(readConfig([], {})).toEqual(defaults)
})

test('reads flags, and the environment for what they do not say', () => {
  const env = { COLLECTOR_PORT: '1', COLLECTOR_HOST: '0.0.0.0', COLLECTOR_TRUST_PROXY: 'true', COLLECTOR_DATA: '' }
  const args = ['--port', '0', '--database-url=postgres://u:p@db/x', '--retention-days', '90', '--export-token', 't']
  expect(readConfig(args, env)).toEqual({
    ...defaults,
    port: 0,
    host: '0.0.0.0',
    databaseUrl: 'postgres://u:p@db/x',
    retentionDays: 90,
    trustProxy: true,
    minGroup: 5,
    exportToken: 't',
  })
})

test.each<[string[], Record<string, string>, number]>([
  [['--host', 'localhost'], {}, 1],
  [['--host', '127.0.0.2'], {}, 1],
  [['--host', '::1'], {}, 1],
  [['--host', '::'], {}, 5],
  [['--host', '192.0.2.7'], {}, 5],
  [[], { COLLECTOR_HOST: '0.0.0.0' }, 5],
  [['--host', '0.0.0.0', '--min-group', '0'], {}, 0],
  [['--min-group=20'], { COLLECTOR_MIN_GROUP: '3' }, 20],
])('%j with %j shows no group below %d', (args, env, minGroup) => {
  expect(readConfig(args, env)?.minGroup).toBe(minGroup)
})

test.each<[string[], Record<string, string>, string]>([
  [['--min-group', 'five'], {}, '--min-group: "five" is not a whole number from 0 to 1000000'],
  [['--port', '65536'], {}, '--port: "65536" is not a whole number from 0 to 65535'],
  [['--port', 'http'], {}, '--port: "http" is not a whole number from 0 to 65535'],
  [[], { COLLECTOR_RATE_LIMIT: '-1' }, '--rate-limit: "-1" is not a whole number from 0 to 1000000'],
  [[], { COLLECTOR_TRUST_PROXY: 'yes' }, 'COLLECTOR_TRUST_PROXY: "yes" is neither true nor false'],
  [['--fast'], {}, "Unknown option '--fast'; --help lists the options"],
  [
    ['--database-url', 'mysql://u:secret@db/x'],
    {},
    '--database-url: must be a URL such as postgres://user:password@host:5432/database',
  ],
])('%j %j: one line that says what would be right', (args, env, message) => {
  expect(() => readConfig(args, env)).toThrow(new UserError(message))
})

test('--help names every option and its variable', () => {
  const printed = execFileSync(process.execPath, [collectorEntry.pathname, '--help'], { encoding: 'utf8' })
  expect(printed).toBe(`${helpText()}\n`)
  for (const name of ['port', 'host', 'data', 'database-url', 'retention-days', 'rate-limit', 'trust-proxy']) {
    expect(printed).toContain(`--${name}`)
    expect(printed).toContain(`COLLECTOR_${name.toUpperCase().replaceAll('-', '_')}`)
  }
})

test('a wrong option ends it with one line and 1', () => {
  const { status, stderr } = spawnSync(process.execPath, [collectorEntry.pathname, '--port', 'x'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/error --port: "x" is not a whole number/)])
})

test('an address where it cannot listen is one line that names the options', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const data = join(mkdtempSync(join(tmpdir(), 'collector-')), 'usage.db')
  const args = [collectorEntry.pathname, '--data', data, '--export-token', 't', '--port', String(port)]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  other.close()
  expect(status).toBe(1)
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringContaining(
      `error --host 127.0.0.1, --port ${port}: the collector cannot listen there: listen EADDRINUSE`,
    ),
  ])
})
