import { expect, test } from 'vitest'
import { endpointMethod, endpointName } from '../../../src/engine/endpoints/endpoint-name.ts'

test.each([
  ['https://shop.test/items?id=1&token=x#top', 'https://shop.test/items'],
  ['https://user:pa%40ss@shop.test:8443/items', 'https://shop.test:8443/items'],
  ['https://shop.test/a@b', 'https://shop.test/a@b'],
  ['https://shop.test?x=1', 'https://shop.test'],
  ['https://user@shop.test?mail=a@b', 'https://shop.test'],
  ['wss://user:x@shop.test/ws?y', 'wss://shop.test/ws'],
  ['https://shop.test/items/$\u007b}/x', 'https://shop.test/items/$\u007b}/x'],
  ['/items?id=1', '/items'],
  ['//user:x@shop.test/items?y', '//shop.test/items'],
  ['GET https://user:x@shop.test/items?token=y', 'GET https://shop.test/items'],
  [' https://user:x@shop.test/items?token=y', ' https://shop.test/items'],
  ['"https://user:x@shop.test/items?y"', '"https://shop.test/items'],
  ['https://a.test/x to https://user:x@b.test/y?z', 'https://a.test/x to https://b.test/y'],
  ['POST /items#top', 'POST /items'],
  ['this / that?', 'this / that?'],
  ['Is this all?', 'Is this all?'],
  ['item #7 a@b', 'item #7 a@b'],
  ['', ''],
])('%s is %s', (tag, name) => {
  expect(endpointName(tag)).toBe(name)
})

test('is not longer than anybody reads', () => {
  expect(endpointName('x'.repeat(5000))).toHaveLength(1000)
  expect(endpointMethod('x'.repeat(5000))).toHaveLength(100)
})

test('takes no time for a name of a megabyte', () => {
  const began = performance.now()
  for (const word of ['x', 'x ', ':/', '://', '@', '/@', ' /']) endpointName(word.repeat(1_000_000 / word.length))
  expect(performance.now() - began).toBeLessThan(5000)
})
