import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptReport } from '../../../src/collector/report/accept.ts'
import { reportSchema } from '../../../src/collector/report/schema.ts'
import type { KeptReport } from '../../../src/collector/report/stored-report.ts'

function kept(body: unknown): KeptReport {
  const accepted = acceptReport(typeof body === 'string' ? body : JSON.stringify(body))
  if (accepted.kind === 'refused') throw new Error(accepted.refusal.reason)
  return accepted.report
}

function refused(body: unknown): { status: number; reason: string } {
  const accepted = acceptReport(typeof body === 'string' ? body : JSON.stringify(body))
  if (accepted.kind === 'accepted') throw new Error(`accepted: ${JSON.stringify(accepted.report)}`)
  return accepted.refusal
}

const least = { k6_version: '2.2.0', goos: 'linux', goarch: 'amd64' }
const nothing = {
  vus_max: null,
  duration: null,
  st_duration: null,
  iterations: null,
  is_ci: null,
  executors: [],
  modules: [],
  outputs: [],
}

describe('every shape that k6 ever sent', () => {
  test.each<{ name: string; body: string; expected: Partial<KeptReport> }>([
    {
      name: 'v0.18.2 to v0.26: seconds of the configuration (cmd/run.go)',
      body: '{"duration":90.5,"goarch":"amd64","goos":"darwin","iterations":null,"k6_version":"0.25.0","st_duration":90.5,"vus_max":20}',
      expected: { k6_version: '0.25.0', goos: 'darwin', vus_max: 20, duration: 90.5, st_duration: 90.5 },
    },
    {
      name: 'v0.18.2 to v0.26: iterations instead of time',
      body: '{"duration":0,"goarch":"386","goos":"windows","iterations":1,"k6_version":"0.18.2","st_duration":0,"vus_max":1}',
      expected: {
        k6_version: '0.18.2',
        goos: 'windows',
        goarch: '386',
        vus_max: 1,
        duration: 0,
        st_duration: 0,
        iterations: 1,
      },
    },
    {
      name: 'v0.27 to v0.48: what was measured, and executors (cmd/run.go, cmd/report.go)',
      body: '{"duration":"1m30.5s","executors":{"constant-vus":2,"externally-controlled":1},"goarch":"arm64","goos":"linux","iterations":1200,"k6_version":"0.27.0","vus_max":20}',
      expected: {
        k6_version: '0.27.0',
        goarch: 'arm64',
        vus_max: 20,
        duration: 90.5,
        iterations: 1200,
        executors: ['constant-vus', 'externally-controlled'],
      },
    },
    {
      name: 'v0.49 to v0.54: modules and outputs (cmd/report.go)',
      body: '{"k6_version":"0.49.0","executors":{"ramping-vus":1},"vus_max":5,"iterations":0,"duration":"352.963µs","goos":"linux","goarch":"amd64","modules":["k6/http"],"outputs":["cloud"]}',
      expected: {
        k6_version: '0.49.0',
        vus_max: 5,
        duration: 0.000352963,
        iterations: 0,
        executors: ['ramping-vus'],
        modules: ['k6/http'],
        outputs: ['cloud'],
      },
    },
    {
      name: 'v0.55: collected usage, with the id of a cloud run',
      body: '{"cloud":{"test_run_id":["123456"]},"deprecations":{"openRelativity":1},"duration":"1h0m5s","executors":{"shared-iterations":1},"goarch":"amd64","goos":"linux","iterations":7,"k6_version":"0.55.0","modules":["k6"],"usage":{"parsedFiles":3,"require":1,"global":1},"vus_max":1}',
      expected: {
        k6_version: '0.55.0',
        vus_max: 1,
        duration: 3605,
        iterations: 7,
        executors: ['shared-iterations'],
        modules: ['k6'],
      },
    },
    {
      name: 'v0.56 to v2.1: whether in CI (internal/cmd/report.go)',
      body: '{"duration":"1.025267197s","executors":{"constant-vus":1},"features":["x"],"goarch":"amd64","goos":"linux","is_ci":true,"iterations":20,"k6_version":"1.8.1","modules":["k6/http","k6"],"usage":{"parsedFiles":1},"vus_max":2}',
      expected: {
        k6_version: '1.8.1',
        vus_max: 2,
        duration: 1.025267197,
        iterations: 20,
        is_ci: true,
        executors: ['constant-vus'],
        modules: ['k6/http', 'k6'],
      },
    },
    {
      name: 'v2.2: extensions',
      body: '{"duration":"0s","executors":{"per-vu-iterations":1},"extensions":[{"module":"github.com/grafana/xk6-faker","version":"v0.4.0","type":"js"}],"goarch":"arm64","goos":"darwin","is_ci":false,"iterations":0,"k6_version":"2.2.0","vus_max":1}',
      expected: {
        goos: 'darwin',
        goarch: 'arm64',
        vus_max: 1,
        duration: 0,
        iterations: 0,
        is_ci: false,
        executors: ['per-vu-iterations'],
      },
    },
    {
      name: 'v2.2: a subcommand, which has no figures',
      body: '{"extensions":[{"module":"github.com/grafana/k6-x","version":"v1.0.0","type":"subcommand"}],"goarch":"amd64","goos":"linux","is_ci":true,"k6_version":"2.2.0"}',
      expected: { is_ci: true },
    },
  ])('$name', ({ body, expected }) => {
    expect(kept(body)).toEqual({ ...least, ...nothing, ...expected })
  })
})

test.each<[string, unknown, readonly string[]]>([
  ['known names, each once', ['k6', 'k6/http', 'k6'], ['k6', 'k6/http']],
  ['one other for all the rest', ['k6/x/sql', 'k6/http', 'k6/x/private', './own.js'], ['other', 'k6/http']],
  ['what is no name', [1, null, {}, ['k6']], ['other']],
  ['names that every object has', ['__proto__', 'constructor', 'toString'], ['other']],
  ['no list', { k6: 1 }, []],
  ['a word instead of a list', 'k6', []],
  ['nothing', null, []],
])('of modules: %s', (_what, modules, names) => {
  expect(kept({ ...least, modules }).modules).toEqual(names)
})

test('an output that k6 does not have is other', () => {
  expect(kept({ ...least, outputs: ['json', 'our-own', 'k6'] }).outputs).toEqual(['json', 'other'])
})

describe('strings are kept only when known', () => {
  test.each([
    ['v2.2.0', '2.2.0'],
    ['2.0.0-rc1', '2.0.0-rc1'],
    ['0.58.0-dev', '0.58.0-dev'],
    ['2.2', 'other'],
    ['02.2.0', 'other'],
    ['2.2.0+build.7', 'other'],
    ['2.2.0\n', 'other'],
    ['1000.0.0', 'other'],
    ['192.0.2.17', 'other'],
    ['', 'other'],
    [`2.2.${'0'.repeat(9000)}`, 'other'],
  ])('version %j is kept as %j', (k6_version, expected) => {
    expect(kept({ ...least, k6_version }).k6_version).toBe(expected)
  })

  test.each(['Linux', 'linux ', 'ubuntu', '__proto__', 'constructor', '<b>linux</b>', ''])(
    'system and architecture %j are kept as other',
    (name) => {
      expect(kept({ ...least, goos: name, goarch: name })).toMatchObject({ goos: 'other', goarch: 'other' })
    },
  )

  test('executors that k6 does not have are dropped', () => {
    const executors = { 'ramping-vus': 1, 'constant-vus': 2, 'my-secret': 1, constructor: 1 }
    expect(kept({ ...least, executors }).executors).toEqual(['constant-vus', 'ramping-vus'])
  })
})

describe('refused', () => {
  test.each(['', '{', 'NaN', '{"k6_version":NaN}', 'undefined', '\u0000', '[[[['])('%j is not JSON', (body) => {
    expect(refused(body)).toEqual({ status: 400, reason: 'the body is not JSON' })
  })

  test.each(['null', '1', '"text"', '[]', '[{}]', 'true'])('%s is no object', (body) => {
    expect(refused(body)).toEqual({ status: 422, reason: 'the body must be a JSON object' })
  })

  test.each<[string, unknown, RegExp]>([
    ['k6_version', undefined, /^k6_version must be a string$/],
    ['k6_version', 2, /^k6_version must be a string$/],
    ['goos', null, /^goos must be a string$/],
    ['goarch', {}, /^goarch must be a string$/],
    ['vus_max', -1, /^vus_max must be a whole number/],
    ['vus_max', 1.5, /^vus_max must be a whole number/],
    ['vus_max', '10', /^vus_max must be a whole number/],
    ['vus_max', 2 ** 53, /^vus_max must be a whole number/],
    ['iterations', -0.5, /^iterations must be a whole number/],
    ['duration', -1, /^duration must be seconds/],
    ['duration', '-1s', /^duration must be seconds/],
    ['duration', '1', /^duration must be seconds/],
    ['duration', '', /^duration must be seconds/],
    ['duration', '9999999999h', /^duration must be seconds/],
    ['duration', true, /^duration must be seconds/],
    ['st_duration', [1], /^st_duration must be seconds/],
    ['is_ci', 'true', /^is_ci must be true, false or null$/],
    ['executors', ['constant-vus'], /^executors must be an object/],
  ])('%s as %j', (name, value, reason) => {
    const refusal = refused({ ...least, [name]: value })
    expect(refusal.status).toBe(422)
    expect(refusal.reason).toMatch(reason)
  })

  test('figures no double can hold', () => {
    expect(refused('{"k6_version":"2.2.0","goos":"linux","goarch":"amd64","duration":1e308}').status).toBe(422)
    expect(refused('{"k6_version":"2.2.0","goos":"linux","goarch":"amd64","vus_max":1e999}').status).toBe(422)
  })
})

test('a field that only the prototype has is no field', () => {
  const body = '{"__proto__":{"k6_version":"2.2.0","goos":"linux","goarch":"amd64"}}'
  expect(refused(body)).toEqual({ status: 422, reason: 'k6_version must be a string' })
})

test('a reason never repeats what was sent', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('k6_version', 'goos', 'goarch', 'vus_max'), fc.string()), (fields) => {
      const marked = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, `MARK${text}`]))
      const accepted = acceptReport(JSON.stringify({ ...least, ...marked }))
      expect(JSON.stringify(accepted)).not.toContain('MARK')
    }),
  )
})

test('the published schema accepts what the guard accepts', () => {
  const ajv = new Ajv2020.default({ allowUnionTypes: true })
  const valid = ajv.compile(reportSchema)
  // Durations beyond Go's own are the one thing that a pattern cannot count.
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, true, '2.2.0', 'linux', '1m30s', '1.5', '-1s', 'µs', 1e308, -0, 2 ** 53, 9_223_372_038),
  )
  const names = [
    'k6_version',
    'goos',
    'goarch',
    'vus_max',
    'duration',
    'st_duration',
    'iterations',
    'is_ci',
    'executors',
  ]
  const odd = fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 3 })
  let accepted = 0
  fc.assert(
    fc.property(odd, fc.boolean(), (fields, complete) => {
      const body = JSON.stringify({ ...(complete ? least : {}), ...Object.fromEntries(fields) })
      const guard = acceptReport(body).kind === 'accepted'
      accepted += Number(guard)
      expect(valid(JSON.parse(body)), body).toBe(guard)
    }),
    { numRuns: 5000 },
  )
  expect(accepted).toBeGreaterThan(500)
})
