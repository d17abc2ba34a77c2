import { expect, test } from 'vitest'
import { describeError } from '../../src/verdict/error-words.ts'
import { adviceOnAbort, knownError } from '../../src/verdict/known-errors.ts'

const words = (message: string) => describeError({ message, place: null })

test.each([
  [
    // k6 2.2.0 and 1.8.1 on an import that cannot be had
    `could not initialize 'a.js': could not load JS test 'file:///w/a.js': The moduleSpecifier "https://h.example/x.js" couldn't be retrieved from the resolved url "https://h.example/x.js". Error : "Get "https://h.example/x.js": dial tcp: no such host"`,
    `The moduleSpecifier "https://h.example/x.js" couldn't be retrieved. Error : "dial tcp: no such host"`,
  ],
  [
    `The moduleSpecifier "./x.js" couldn't be retrieved from the resolved url "https://h.example/lib/x.js". Error : "not found: https://h.example/lib/x.js"`,
    `The moduleSpecifier "./x.js" couldn't be retrieved from the resolved url "https://h.example/lib/x.js". Error : "not found: https://h.example/lib/x.js"`,
  ],
  [
    "couldn't open 'reports/a b.xml': open reports/a b.xml: no such file or directory",
    "couldn't open 'reports/a b.xml': no such file or directory",
  ],
  [
    "could not open 'reports/a.xml': open reports/a.xml: permission denied",
    "could not open 'reports/a.xml': permission denied",
  ],
  ['Error: path "/" is not at /orders/1', 'Error: path "/" is not at /orders/1'],
])('%s', (message, said) => {
  expect(words(message)).toBe(said)
})

test('a full stop does not stand before the place', () => {
  const place = { file: 'tests/a.js', line: 5, column: 1 }
  expect(describeError({ message: 'Names must start with a letter.', place })).toBe(
    'Names must start with a letter (a.js:5)',
  )
})

test('a long message keeps its start and its end, in whole characters', () => {
  const said = words(`Error: ${'𝕏'.repeat(5000)} connection refused`)
  expect(said).toMatch(/^Error: 𝕏{10,}…𝕏{10,} connection refused$/u)
  expect([...said].length).toBe(301)
  expect(said.isWellFormed()).toBe(true)
})

test('a message that is made to be slow is not', () => {
  for (const part of [`could not initialize '`, `': could not load JS test '`, `"/`, `open `, `https://`, `'`]) {
    const message = part.repeat(Math.ceil(1000 / part.length))
    const started = performance.now()
    words(message)
    knownError(message)
    expect(performance.now() - started, part).toBeLessThan(1000)
  }
})

test.each([
  ['open C:\\runs\\raw.json: The system cannot find the path specified.', / C:\/runs\/ /],
  ['open raw.json: no such file or directory', /^Check the path: there is no raw\.json\.$/],
  ["provided directory '/w/logs' does not exist", / \/w\/logs\/ /],
  ['(401/E1) Authentication failed', /K6_CLOUD_TOKEN/],
  ['listen tcp 127.0.0.1:6565: bind: address already in use', / port 6565:/],
  [
    'Get "https://user:pw@h.example:8443/x": proxyconnect tcp: dial tcp 10.0.0.1:3128: i/o timeout',
    / h\.example:8443:/,
  ],
  ['write results.json: no space left on device', /^Free space/],
])('advice on %s', (message, advice) => {
  expect(knownError(message)?.advice).toMatch(advice)
})

test.each([
  'There were problems with the specified script configuration',
  'invalid summary mode',
  'unexpected EOF',
  '',
])('no advice on %j', (message) => {
  expect(knownError(message)).toBeNull()
})

test.each([
  ['launching browser: Running as root without --no-sandbox is not supported.', 'no-sandbox'],
  ['launching browser: browser process shutdown unexpectedly before establishing a connection', 'no-sandbox'],
  ['launching browser: browser process ended unexpectedly', 'no-sandbox'],
  ["finding browser executable: k6 couldn't detect google chrome", 'Install Chrome'],
  ['something else', "not the script's"],
])('advice on an abort of the browser module: %s', (message, advice) => {
  expect(adviceOnAbort(message)).toContain(advice)
})
