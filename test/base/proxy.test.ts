import { describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/base/proxy.ts'

const proxyOf = (target: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(target), env)?.href ?? null

const http = 'http://collector.example.com/'
const https = 'https://collector.example.com/'

describe('the proxy', () => {
  const cases: readonly [string, NodeJS.ProcessEnv, string | null][] = [
    [http, {}, null],
    [http, { http_proxy: '', HTTP_PROXY: '' }, null],
    [http, { http_proxy: 'http://p:1' }, 'http://p:1/'],
    [http, { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    [http, { http_proxy: 'http://low:1', HTTP_PROXY: 'http://up:1' }, 'http://low:1/'],
    [http, { http_proxy: '', HTTP_PROXY: 'http://up:1' }, 'http://up:1/'],
    [http, { https_proxy: 'http://p:1', all_proxy: 'http://p:1' }, null],
    [https, { http_proxy: 'http://p:1' }, null],
    [https, { https_proxy: 'http://p:1' }, 'http://p:1/'],
    [https, { HTTPS_PROXY: 'https://u:p@p' }, 'https://u:p@p/'],
    [http, { http_proxy: 'p:3128' }, 'http://p:3128/'],
    [http, { http_proxy: '10.0.0.1:3128' }, 'http://10.0.0.1:3128/'],
  ]
  test.each(cases)('for %s with %j is %s', (target, env, proxy) => {
    expect(proxyOf(target, env)).toBe(proxy)
  })

  test.each(['socks5://p:1', 'http://', 'ftp://p', 'http://u:secret@[', '://'])('%j is refused', (value) => {
    expect(() => proxyOf(https, { HTTPS_PROXY: value })).toThrow(
      'https_proxy in the environment is not the URL of an http or https proxy',
    )
  })
})

describe('straight goes', () => {
  test.each(['localhost', 'x.localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'LOCALHOST'])('loopback, %s', (host) => {
    expect(proxyOf(`http://${host}:8080/`, { http_proxy: 'http://p:1' })).toBeNull()
  })

  test.each([
    '*',
    'example.com',
    '.example.com',
    '*.example.com',
    'EXAMPLE.com',
    'collector.example.com',
    'collector.example.com:80',
    'example.com:80',
    'other.test, example.com',
    'other.test example.com',
    ',,example.com,',
  ])('what no_proxy %j names', (exceptions) => {
    for (const name of ['no_proxy', 'NO_PROXY']) {
      expect(proxyOf(http, { http_proxy: 'http://p:1', [name]: exceptions })).toBeNull()
    }
  })

  test('an address that no_proxy names', () => {
    const env = { http_proxy: 'http://p:1', no_proxy: '10.0.0.1,2001:db8::1,[2001:db8::2]' }
    for (const host of ['10.0.0.1', '[2001:db8::1]', '[2001:db8::2]'])
      expect(proxyOf(`http://${host}/`, env)).toBeNull()
    expect(proxyOf('http://[2001:db8::3]/', env)).toBe('http://p:1/')
  })
})

describe('networks in no_proxy', () => {
  const straight: readonly [string, string][] = [
    ['10.0.0.0/8', '10.96.0.1'],
    ['192.168.1.0/24', '192.168.1.255'],
    ['10.96.0.1/32', '10.96.0.1'],
    ['0.0.0.0/0', '8.8.8.8'],
    ['fd00::/8', '[fd12::1]'],
    ['x.test,10.0.0.0/8', '10.1.1.1'],
  ]
  test.each(straight)('%s has %s', (exceptions, host) => {
    expect(proxyOf(`https://${host}/`, { https_proxy: 'http://p:1', no_proxy: exceptions })).toBeNull()
  })

  const proxied: readonly [string, string][] = [
    ['10.0.0.0/8', '11.0.0.1'],
    ['10.0.0.0/33', '10.0.0.1'],
    ['10.0.0/8', '10.0.0.1'],
    ['10.0.0.0/8', 'ten.test'],
    ['fd00::/8', '10.0.0.1'],
    ['fd00::/129', '[fd00::1]'],
    ['/8', '10.0.0.1'],
  ]
  test.each(proxied)('%s has no %s', (exceptions, host) => {
    expect(proxyOf(`https://${host}/`, { https_proxy: 'http://p:1', no_proxy: exceptions })).toBe('http://p:1/')
  })
})

describe('not straight goes', () => {
  test.each(['', ' ', ',', 'ample.com', 'example.com.evil', 'collector.example.com:81', 'com.', 'localhost'])(
    'what no_proxy %j does not name',
    (exceptions) => {
      expect(proxyOf(http, { http_proxy: 'http://p:1', no_proxy: exceptions })).toBe('http://p:1/')
    },
  )

  test.each(['notlocalhost', 'localhost.example.com', '128.0.0.1', '127.0.0.1.example.com', '[::2]'])('%s', (host) => {
    expect(proxyOf(`http://${host}/`, { http_proxy: 'http://p:1' })).toBe('http://p:1/')
  })
})
