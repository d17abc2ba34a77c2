import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskOf, noMask } from '../../src/base/mask.ts'

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

/** As Go quotes (strconv.Quote), for what is printable or ASCII. */
const goQuoted = (text: string) =>
  text
    .replaceAll(/[\\"]/g, '\\$&')
    .replaceAll('\t', '\\t')
    .replaceAll(/[\u00a0\u3000]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** As Go's JSON, which escapes what is markup in HTML, too. */
const goJson = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

const json = (text: string) => JSON.stringify(text).slice(1, -1)

/** As Go's url.QueryEscape. */
const goQuery = (text: string) =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

const forms: readonly (readonly [string, (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['quoted by Go', goQuoted],
  ["in Go's JSON", goJson],
  ['in JSON', json],
  ['in JSON that Go quotes', (secret) => goQuoted(json(secret))],
  ['in JSON in a log of JSON', (secret) => goJson(json(secret))],
  ['in an address', encodeURIComponent],
  [
    'in an address, in small letters',
    (secret) => encodeURIComponent(secret).replaceAll(/%../g, (one) => one.toLowerCase()),
  ],
  ['in an address, all of it escaped', goQuery],
  ['on one line', (secret) => secret.replaceAll(/\s+/g, ' ')],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 for addresses', (secret) => Buffer.from(secret).toString('base64url')],
  ['in base64 behind a name', (secret) => Buffer.from(`user:${secret}`).toString('base64')],
  ['in base64 behind another', (secret) => Buffer.from(`me:${secret}`).toString('base64')],
  ['in base64 behind a third', (secret) => Buffer.from(`:${secret}`).toString('base64')],
]

const secret = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'\\"\'<>&%+/=@:#$*_`|~!?.,;()[]{} \té漢😀\u00a0'),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    ),
    {
      minLength: 8,
      maxLength: 24,
    },
  )
  .map((characters) => characters.join('').trim())
  .filter((text) => text.length >= 8 && !/^[\d.eE+-]*$/.test(text))

/** What is left of a form when all of it that can be hidden is: base64 shares a character with its neighbours. */
const mostLeft = 12

describe.each(forms)('a secret %s', (name, form) => {
  test('is hidden in a text and in bytes', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const mask = maskOf([value])
        const written = form(value)
        for (const [hide, text] of [
          [mask.text, `a ${written} b`] as const,
          [mask.bytes, latin1(`a ${written} b`)] as const,
        ]) {
          const masked = hide(text)
          expect(masked).toContain('***')
          expect(masked).not.toContain(hide === mask.text ? written : latin1(written))
          if (!name.includes('base64')) expect(masked).toBe('a *** b')
          else expect(masked.length).toBeLessThanOrEqual('a *** b'.length + mostLeft)
          expect(Buffer.byteLength(written)).toBeLessThanOrEqual(
            Math.max(mask.longest, Buffer.byteLength(written) * Number(name.includes('base64'))),
          )
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('nothing else changes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(maskOf(['never-there-1']).text(text)).toBe(text)
      expect(maskOf(['never-there-1']).bytes(latin1(text))).toBe(latin1(text))
    }),
  )
  expect(maskOf([])).toBe(noMask)
  expect(maskOf(['short', 'true', '1234567'])).toBe(noMask)
})

test('secrets that overlap leave nothing of each other', () => {
  const mask = maskOf(['abcdef12', 'def12345', 'abcdef1234567890'])
  expect(mask.text('x abcdef12345 y')).toBe('x *** y')
  expect(mask.text('x abcdef1234567890 y abcdef12')).toBe('x *** y ***')
  expect(maskOf(['ababab']).text('abababab')).toBe('***')
})

test('a secret of several lines is hidden line by line', () => {
  const mask = maskOf(['-----BEGIN KEY-----\r\n  MIIEvQIBADAN\n1234\nBgkqhkiG9w0=\n'])
  expect(mask.text('-----BEGIN KEY-----\nMIIEvQIBADAN 1234 BgkqhkiG9w0=')).toBe('***\n*** 1234 ***')
  expect(mask.bytes('msg="-----BEGIN KEY-----\\nMIIEvQIBADAN\\n"')).toBe('msg="***\\n***\\n"')
})

test('a secret at which a text was cut, or whose full stops a sentence lost, is hidden', () => {
  const { text } = maskOf(['correct horse.battery', 'ends with dots...'])
  expect(text('it was correct hor…')).toBe('it was ***…')
  expect(text('… it was corr… and cor…')).toBe('… it was ***… and cor…')
  expect(text('it was correct h…battery, and …tery')).toBe('it was ***…***, and …***')
  expect(text('…ery and …battery.')).toBe('…ery and …***.')
  expect(text('It was ends with dots.')).toBe('It was ***.')
})

test('text that is made to stall it is masked at once', () => {
  const mask = maskOf(['\\\\\\"\\\\\\"\\\\ \\ \\x', '   a   b   c', '%%%%%%%+++++'])
  const start = performance.now()
  for (const unit of ['\\', '\\"', ' ', '%', '%2', '+', '\\u005c', '…', '   a', '\\\\\\"']) {
    mask.text(unit.repeat(50_000))
    mask.bytes(unit.repeat(50_000))
  }
  expect(performance.now() - start).toBeLessThan(20_000)
})
