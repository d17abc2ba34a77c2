import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientOf } from '../../../src/collector/ingest/client-address.ts'

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::ffff', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('%s is the network %s', (address, network) => {
  expect(clientOf(from(address), false)).toBe(network)
})

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['1.1.1.1, 198.51.100.7', '198.51.100.7'],
  ['1.1.1.1,2001:db8:1:2::9', '2001:db8:1:2'],
  ['198.51.100.7, nonsense', '10.0.0.1'],
  ['1.1.1.1, 198.51.100.7:50123', '198.51.100.7'],
  ['[2001:db8:1:2::9]:50123', '2001:db8:1:2'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2'],
  ['', '10.0.0.1'],
])('behind a proxy that says %j it is %s', (forwarded, client) => {
  expect(clientOf(from('10.0.0.1', { 'x-forwarded-for': forwarded }), true)).toBe(client)
  expect(clientOf(from('10.0.0.1', { 'x-forwarded-for': forwarded }), false)).toBe('10.0.0.1')
})
