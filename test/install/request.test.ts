import { describe, expect, it } from 'vitest'
import { inputsThatBind, installWarnings } from '../../src/inputs/install-request.ts'
import { request } from './support/machine.ts'

describe('an http:// mirror', () => {
  const http = 'http://mirror.example/k6'

  it('is warned of, unless a checksum says what must come', () => {
    expect(installWarnings(request({ mirror: http }))).toEqual([
      expect.stringMatching(/^input k6-mirror: .*http:\/\/.*k6-checksum$/),
    ])
    expect(installWarnings(request({ mirror: http, checksum: 'a'.repeat(64) }))).toEqual([])
    expect(installWarnings(request({ mirror: 'https://mirror.example/k6' }))).toEqual([])
    expect(installWarnings(request({}))).toEqual([])
  })
})

it.each([
  [{}, []],
  [{ mode: 'release', version: '2.2.0' }, []],
  [{ mode: 'none' }, ['input install-mode: none']],
  [{ path: '/k6', checksum: 'a'.repeat(64) }, ['input k6-path', 'input k6-checksum']],
] as const)('of %j, what lets no other binary run is %j', (given, inputs) => {
  expect(inputsThatBind(request(given))).toEqual(inputs)
})
