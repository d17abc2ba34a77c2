import { expect, it } from 'vitest'
import { checksumOf } from '../../src/install/release.ts'

const name = 'k6-v2.2.0-linux-amd64.tar.gz'
const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

it.each([
  [`${a}  ${name}\n`, { sha256: a }],
  [`${b}  ${name}.sig\n${a} *${name}\r\n`, { sha256: a }],
  [`${a.toUpperCase()}  ${name}`, { sha256: a }],
  [`${a}  ${name}\n${a}  ${name}\n`, { sha256: a }],
  [`${a}  ${name}\n${b}  ${name}\n`, 'malformed'],
  [`${a.slice(1)}  ${name}\n`, 'malformed'],
  [`${a}b  ${name}\n`, 'malformed'],
  [`  ${name}\n`, 'malformed'],
  [`${a}  other-${name}\n`, 'missing'],
  [`${a}  ${name.replaceAll('.', 'x')}\n`, 'missing'],
  ['', 'missing'],
  ['<html>', 'missing'],
])('%j', (checksums, expected) => expect(checksumOf(name, checksums)).toEqual(expected))
