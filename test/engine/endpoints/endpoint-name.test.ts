import { expect, test } from 'vitest'
import { endpointName } from '../../../src/engine/endpoints/endpoint-name.ts'

test.each([
  ['https://shop.test/items?id=1&token=x#top', 'https://shop.test/items'],
  ['https://user:pa%40ss@shop.test:8443/items', 'https://shop.test:8443/items'],
  ['https://shop.test/a@b', 'https://shop.test/a@b'],
  ['https://shop.test?x=1', 'https://shop.test'],
  ['https://user@shop.test?mail=a@b', 'https://shop.test'],
  ['wss://user:x@shop.test/ws?y', 'wss://shop.test/ws'],
  ['https://shop.test/items/$\u007b}/x', 'https://shop.test/items/$\u007b}/x'],
  ['/items?id=1', '/items'],
  ['Is this all?', 'Is this all?'],
  ['item #7 a@b', 'item #7 a@b'],
  ['', ''],
])('%s is %s', (tag, name) => {
  expect(endpointName(tag)).toBe(name)
})

test('is not longer than anybody reads', () => {
  expect(endpointName('x'.repeat(5000))).toHaveLength(1000)
})
