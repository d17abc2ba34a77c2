import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { type InputName, inputDefaults } from '../../src/inputs/input-defaults.ts'
import { readInputs } from '../../src/inputs/inputs.ts'

type Given = Partial<Record<InputName, string>>

let workspace: string

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'inputs-'))
  mkdirSync(join(workspace, 'load'))
  writeFileSync(join(workspace, 'file'), '')
})
afterAll(() => rmSync(workspace, { recursive: true }))

const read = (given: Given) => {
  const variables = Object.entries({ script: 'a.js', ...given }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ])
  return readInputs({ GITHUB_WORKSPACE: workspace, ...Object.fromEntries(variables) })
}

const sha256 = 'Ab'.repeat(32)

it('takes lines that --env and other options leave alone', () => {
  const given = { env: 'K6_VUS=2\nA=1', 'compare-env': 'A=2', flags: '--env A --env B=A=1', duration: '3s' }
  expect(read(given)).toMatchObject({ env: { K6_VUS: '2', A: '1' }, options: { duration: '3s' } })
})

it('has a value for everything that is unset', () => {
  expect(read({})).toEqual({
    scripts: ['a.js'],
    engine: { kind: 'local' },
    serve: null,
    shardPlan: null,
    options: {},
    env: {},
    flags: expect.objectContaining({ args: [] }),
    workingDirectory: workspace,
    install: { version: '', path: '', mode: 'auto', mirror: '', checksum: '', githubToken: '' },
    usageReport: { off: false, preview: false, url: '' },
    failOn: new Set(),
    verifyOnly: false,
    timeoutMs: null,
    parallel: 1,
    failFast: false,
    progressIntervalMs: 10_000,
    tagRun: false,
    charts: true,
    endpoints: true,
    htmlReport: '',
    publishing: {
      jobSummary: true,
      junit: '',
      comment: { when: 'never', id: 'load-test', token: '' },
      checkRun: null,
      notify: null,
      grafana: null,
    },
    compare: null,
    warnings: [],
  })
})

it('takes empty and blank for unset', () => {
  const names = Object.keys(inputDefaults).filter((name) => name !== 'script')
  for (const blank of ['', ' \n\t ']) {
    expect(read(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(read({}))
  }
})

it('does not mind variables of inputs that it has not', () => {
  expect(readInputs({ GITHUB_WORKSPACE: workspace, INPUT_SCRIPT: 'a.js', INPUT_VU: '-1' })).toEqual(read({}))
})

it('starts relative paths in the current directory when there is no workspace', () => {
  expect(readInputs({ INPUT_SCRIPT: 'a.js' }).workingDirectory).toBe(process.cwd())
})

it.each<[Given, object]>([
  [{ script: ' a.js \r\n\n  tests/*.ts\n' }, { scripts: ['a.js', 'tests/*.ts'] }],
  [{ vus: ' 10 ' }, { options: { vus: 10 } }],
  [{ vus: '1000000' }, { options: { vus: 1_000_000 } }],
  [{ vus: '0', stages: '1s:5' }, { options: { vus: 0, stages: [{ duration: '1s', target: 5 }] } }],
  [{ vus: '0', flags: '-s 1s:5' }, { options: { vus: 0 } }],
  [{ duration: '1m30s' }, { options: { duration: '1m30s' } }],
  [{ duration: '1d2h' }, { options: { duration: '24h2h' } }],
  [{ duration: '24d' }, { options: { duration: '576h' } }],
  [{ iterations: '5', vus: '5' }, { options: { iterations: 5, vus: 5 } }],
  [{ iterations: '1000000000', duration: '1s' }, { options: { iterations: 1_000_000_000, duration: '1s' } }],
  [
    { stages: '10s:5, 1m:20\n1d:0,' },
    {
      options: {
        stages: [
          { duration: '10s', target: 5 },
          { duration: '1m', target: 20 },
          { duration: '24h', target: 0 },
        ],
      },
    },
  ],
  [{ flags: '--rps 5' }, { flags: { args: ['--rps=5'] } }],
  [{ flags: '--tag=a=b\\ ' }, { flags: { args: ['--tag=a=b '] } }],
  [{ env: 'A=1\n\n  B= two = words \r\nC=' }, { env: { A: '1', B: ' two = words ', C: '' } }],
  [{ env: 'K6_VUS=1\nK6_NO_USAGE_REPORT=1\n__proto__=x' }, { env: { K6_VUS: '1', K6_NO_USAGE_REPORT: '1' } }],
  [{ 'k6-version': '2.2.0' }, { install: { version: '2.2.0' } }],
  [{ 'k6-version': 'v1.8.1' }, { install: { version: '1.8.1' } }],
  [{ 'k6-version': '2' }, { install: { version: '2' } }],
  [{ 'k6-version': '2.2' }, { install: { version: '2.2' } }],
  [{ 'k6-version': 'latest' }, { install: { version: 'latest' } }],
  [{ 'k6-version': '2.3.0-rc1' }, { install: { version: '2.3.0-rc1' } }],
  [{ 'install-mode': 'source' }, { install: { mode: 'source' } }],
  [{ 'k6-mirror': 'https://example.com/k6//' }, { install: { mirror: 'https://example.com/k6' } }],
  [{ 'k6-checksum': sha256 }, { install: { checksum: 'ab'.repeat(32) } }],
  [{ 'github-token': 'token' }, { install: { githubToken: 'token' } }],
  [{ 'no-usage-report': 'True' }, { usageReport: { off: true } }],
  [{ 'no-usage-report': 'FALSE' }, { usageReport: { off: false } }],
  [{ 'usage-report': 'preview' }, { usageReport: { preview: true } }],
  [{ 'usage-report-url': 'http://127.0.0.1:80/x' }, { usageReport: { url: 'http://127.0.0.1/x' } }],
  [{ 'fail-on': 'checks' }, { failOn: new Set(['checks']) }],
  [{ 'fail-on': 'checks, exceptions\nchecks' }, { failOn: new Set(['checks', 'exceptions']) }],
  [{ 'fail-on': 'requests, dropped, invalid' }, { failOn: new Set(['requests', 'dropped', 'invalid']) }],
  [{ 'fail-on': 'dropped>5%' }, { failOn: new Set(['dropped>5%']) }],
  [{ 'fail-on': 'checks,dropped > 0.5 %' }, { failOn: new Set(['checks', 'dropped>0.5%']) }],
  [{ 'verify-only': 'true' }, { verifyOnly: true }],
  [{ 'fail-fast': 'true' }, { failFast: true }],
  [{ parallel: '4' }, { parallel: 4 }],
  [{ timeout: '1h' }, { timeoutMs: 3_600_000 }],
  [{ timeout: '1ms' }, { timeoutMs: 1 }],
  [{ 'job-summary': 'false' }, { publishing: { jobSummary: false } }],
  [{ 'progress-interval': '0' }, { progressIntervalMs: 0 }],
  [{ 'progress-interval': '1.5' }, { progressIntervalMs: 1500 }],
  [{ 'progress-interval': '500ms' }, { progressIntervalMs: 500 }],
  [
    { 'grafana-url': 'https://grafana.example:3000/g/?orgId=1', 'grafana-token': 'glsa_x' },
    { publishing: { grafana: { url: 'https://grafana.example:3000/g/', token: 'glsa_x' } } },
  ],
  [{ 'grafana-url': 'http://grafana' }, { publishing: { grafana: { url: 'http://grafana/', token: '' } } }],
  [{ 'tag-run': 'true' }, { tagRun: true }],
  [{ charts: 'false' }, { charts: false }],
  [{ endpoints: 'false' }, { endpoints: false }],
  [
    { comment: 'on-failure', 'comment-id': 'load test 1.2', 'github-token': 'abc' },
    { publishing: { comment: { when: 'on-failure', id: 'load test 1.2', token: 'abc' } } },
  ],
  [
    { 'check-run': ' load test ✓ ', 'github-token': 'abc' },
    { publishing: { checkRun: { name: 'load test ✓', token: 'abc' } } },
  ],
  [
    { 'notify-url': ' https://hooks.example/abc ', 'notify-on': 'always', 'notify-format': 'teams' },
    { publishing: { notify: { url: 'https://hooks.example/abc', on: 'always', format: 'teams' } } },
  ],
  [
    { 'notify-url': 'http://hooks.example', 'notify-on': 'change', baseline: 'cache' },
    { publishing: { notify: { url: 'http://hooks.example/', on: 'change', format: 'text' } } },
  ],
  [{ 'notify-on': 'always' }, { publishing: { notify: null } }],
  [{ env: 'KEY<<END\nfirst line\nshort\nlast line\nEND' }, { env: { KEY: 'first line\nshort\nlast line' } }],
  [
    { baseline: 'cache' },
    {
      compare: {
        mode: 'baseline',
        baseline: { kind: 'cache', key: '', rebase: '' },
        confirm: false,
        maxRegression: 0.1,
        figures: [
          { metric: 'http_req_duration', aggregation: 'p(95)', better: 'lower' },
          { metric: 'http_reqs', aggregation: 'rate', better: 'higher' },
          { metric: 'http_req_failed', aggregation: 'rate', better: 'lower' },
        ],
      },
    },
  ],
  [
    { baseline: ' old/*.json\r\n\nlast.json', confirm: 'true', 'max-regression': '2.5%' },
    {
      compare: {
        mode: 'baseline',
        baseline: { kind: 'files', patterns: ['old/*.json', 'last.json'] },
        confirm: true,
        maxRegression: 0.025,
      },
    },
  ],
  [
    { baseline: 'cache', 'baseline-key': 'checkout/main 1' },
    { compare: { baseline: { kind: 'cache', key: 'checkout/main 1', rebase: '' } } },
  ],
  [
    { baseline: 'cache', 'compare-metrics': 'checks rate' },
    { compare: { figures: [{ metric: 'checks', aggregation: 'rate', better: 'higher' }] } },
  ],
  [
    { 'compare-env': 'A=1\nB= 2', 'compare-rounds': '3' },
    { compare: { mode: 'paired', env: { A: '1', B: ' 2' }, rounds: 3 } },
  ],
  [{ 'compare-env': 'A=1' }, { compare: { rounds: 5 }, warnings: [] }],
  [{ 'compare-env': 'A=1', 'compare-rounds': 'auto' }, { compare: { rounds: { most: 30, timeLimitMs: 3_600_000 } } }],
  [
    { 'compare-env': 'A=1', 'compare-rounds': 'auto', 'compare-max-rounds': '100', 'compare-time-limit': '1m30s' },
    { compare: { rounds: { most: 100, timeLimitMs: 90_000 } } },
  ],
  [{ 'compare-env': 'A=1', 'fail-on': 'regression' }, { failOn: new Set(['regression']) }],
])('reads %j', (given, inputs) => {
  expect(read(given)).toMatchObject(inputs)
})

it('reads paths from where they start', () => {
  const workingDirectory = join(workspace, 'load')
  expect(read({ 'working-directory': 'load/', 'k6-path': 'bin/k6' })).toMatchObject({
    workingDirectory,
    install: { path: join(workingDirectory, 'bin/k6') },
  })
  const absolute = resolve('/opt/k6')
  expect(read({ 'working-directory': workingDirectory, 'k6-path': absolute })).toMatchObject({
    workingDirectory,
    install: { path: absolute },
  })
})

const duration = (from: string) => `is not a duration from ${from} to 24d with units, such as 30s, 1m30s or 1h`
const aShard = 'is not a shard and how many there are, from 1/1 to 256/256, such as 2/4'
const aStage = 'is not a stage: a duration with its unit, a colon, and the VUs at its end, such as 30s:20'
const version = 'is not a version of k6, such as 2.2.0, 2.2, 2 or latest'
const time = 'is not a time from 0 to 24d: seconds, such as 10, or a duration, such as 500ms'
const commentId = 'is not at most 100 letters, digits, spaces and ._- that start with a letter or digit, without --'
const percentage = (text: string) => `"${text}" is not a percentage above 0% and up to 1000%, such as 10% or 2.5%`
const line2 =
  'line 2 is not NAME=VALUE, with a name of letters, digits and underscores; a value of several lines stands between NAME<<END and END'
const aTarget = 'is not an http or https URL, or tcp:HOST:PORT, such as http://127.0.0.1:3000/health'
const runnerOwns = 'names that start so belong to the runner; choose another'

const needsKubernetes = 'it needs the input engine to be kubernetes'
const ofKubernetes = new Set([
  ...['namespace', 'kubeconfig', 'kube-context', 'runner-image', 'pod-template', 'scheduling-timeout'],
  ...['kubernetes-keep', 'kubernetes-run-as'],
])

// A token may hold anything on its line.
const wrongType: Record<Exclude<InputName, 'script' | 'github-token'>, [string, string][]> = {
  vus: [
    ['ten', '"ten" is not a whole number from 0 to 1000000'],
    ['1.5', '"1.5" is not a whole number from 0 to 1000000'],
    ['1e3', '"1e3" is not a whole number from 0 to 1000000'],
    ['010', '"010" is not a whole number from 0 to 1000000'],
    ['-1', '"-1" is not a whole number from 0 to 1000000'],
    ['1000001', '"1000001" is not a whole number from 0 to 1000000'],
    ['0', '"0" is only possible with stages, as the number to start from'],
    ['1\n2', '"1\\n2" is not one line'],
  ],
  engine: [
    ['remote', '"remote" is not one of local, kubernetes, cloud, cloud-local'],
    ['local\nlocal', '"local\\nlocal" is not one line'],
  ],
  // Those of Grafana Cloud k6 have a file of their own: cloud-request.test.ts.
  'cloud-project-id': [['7', 'it is for Grafana Cloud k6; set the input engine to cloud too']],
  'cloud-stack-id': [['7', 'it is for Grafana Cloud k6; set the input engine to cloud too']],
  detach: [['true', 'it is for Grafana Cloud k6; set the input engine to cloud too']],
  attach: [['7', 'it is for Grafana Cloud k6; set the input engine to cloud too']],
  shard: [
    ['2', `"2" ${aShard}`],
    ['0/2', `"0/2" ${aShard}`],
    ['3/2', `"3/2" ${aShard}`],
    ['1/257', `"1/257" ${aShard}`],
    ['01/2', `"01/2" ${aShard}`],
    ['1/2\n2/2', '"1/2\\n2/2" is not one line'],
  ],
  'start-at': [['2026-03-01T10:00:00Z', 'it is for one shard of a test; set the input shard too']],
  'setup-data': [['data.json', 'it is for one shard of a test; set the input shard too']],
  shards: [
    ['4', 'it plans a matrix, with verify-only: true; a job of the matrix has the input shard'],
    ['0', '"0" is not a whole number from 1 to 256'],
    ['257', '"257" is not a whole number from 1 to 256'],
    ['many', '"many" is not a whole number from 1 to 256'],
  ],
  'start-in': [['2m', 'it is for the job that plans shards; set the inputs shards and verify-only']],
  start: [['npm run serve', 'how it shows that it is ready is not known; set the input wait-on']],
  'wait-on': [
    ['127.0.0.1:3000', `"127.0.0.1:3000" ${aTarget}`],
    ['ftp://127.0.0.1/', `"ftp://127.0.0.1/" ${aTarget}`],
    ['tcp:127.0.0.1', `"tcp:127.0.0.1" ${aTarget}`],
    ['tcp:127.0.0.1:0', `"tcp:127.0.0.1:0" ${aTarget}`],
    ['tcp:127.0.0.1:65536', `"tcp:127.0.0.1:65536" ${aTarget}`],
    ['tcp:-x:80', `"tcp:-x:80" ${aTarget}`],
    ['http://127.0.0.1:1\nnowhere', `"nowhere" ${aTarget}`],
    ['http://127.0.0.1:0/', `"http://127.0.0.1:0/" ${aTarget}`],
  ],
  'wait-on-timeout': [
    ['60', `"60" ${duration('1ms')} (the unit is missing: 60s?)`],
    ['30s', 'it needs the input wait-on'],
  ],
  'stop-signal': [
    ['9', '"9" is not one of SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGKILL'],
    ['SIGINT', 'it needs the input start'],
  ],
  'warm-up': [
    ['10', `"10" ${duration('1ms')} (the unit is missing: 10s?)`],
    ['10s', 'it needs the input start'],
  ],
  'compare-ref': [['main', 'both sides would be the same; set the input start too']],
  'compare-build': [['make', 'it needs the input compare-ref']],
  namespace: [
    ['Load', '"Load" is not the name of a namespace: small letters, digits and hyphens'],
    ['a/b', '"a/b" is not the name of a namespace: small letters, digits and hyphens'],
    ['load', needsKubernetes],
  ],
  kubeconfig: [
    ['a\nb', '"a\\nb" is not one line'],
    ['a', needsKubernetes],
  ],
  'kube-context': [
    ['a\nb', '"a\\nb" is not one line'],
    ['a', needsKubernetes],
  ],
  'runner-image': [
    ['grafana/k6 latest', '"grafana/k6 latest" is not the name of an image, such as grafana/k6:2.2.0'],
    ['grafana/k6', needsKubernetes],
  ],
  'pod-template': [['spec: {}', needsKubernetes]],
  'scheduling-timeout': [
    ['soon', `"soon" ${duration('1s')}`],
    ['500ms', `"500ms" ${duration('1s')}`],
    ['1m', needsKubernetes],
  ],
  'kubernetes-keep': [
    ['sometimes', '"sometimes" is not one of never, on-failure, always'],
    ['always', needsKubernetes],
  ],
  'kubernetes-run-as': [
    ['pod', '"pod" is not one of job, testrun'],
    ['testrun', needsKubernetes],
  ],
  duration: [
    ['long', `"long" ${duration('1s')}`],
    ['30', `"30" ${duration('1s')} (the unit is missing: 30s?)`],
    ['-1s', `"-1s" ${duration('1s')}`],
    ['0s', `"0s" ${duration('1s')}`],
    ['999ms', `"999ms" ${duration('1s')}`],
    ['25d', `"25d" ${duration('1s')}`],
    ['1.5d', `"1.5d" ${duration('1s')}`],
    ['1s\n2s', '"1s\\n2s" is not one line'],
  ],
  iterations: [
    ['many', '"many" is not a whole number from 1 to 1000000000'],
    ['0', '"0" is not a whole number from 1 to 1000000000'],
    ['1000000001', '"1000000001" is not a whole number from 1 to 1000000000'],
    ['1\n2', '"1\\n2" is not one line'],
  ],
  stages: [
    ['up', `"up" ${aStage}`],
    ['10s', `"10s" ${aStage}`],
    ['10:5', `"10:5" ${aStage}`],
    [':5', `":5" ${aStage}`],
    ['10s:', `"10s:" ${aStage}`],
    ['10s:-5', `"10s:-5" ${aStage}`],
    ['1s:1, 10s:1000001', `"10s:1000001" ${aStage}`],
  ],
  env: [
    ['A=1\nsecret', line2],
    ['A=1\n=secret', line2],
    ['A=1\n1B=secret', line2],
    ['A=1\nB =secret', line2],
    ['A=1\n<<secret', line2],
    ['A=1\nB<<', line2],
    ['A=1\nB=2\nA=secret', 'A is set twice; keep one'],
    ['GITHUB_OUTPUT=secret', `line 1 sets GITHUB_OUTPUT: ${runnerOwns}`],
    ['RUNNER_TRACKING_ID=secret', `line 1 sets RUNNER_TRACKING_ID: ${runnerOwns}`],
    ['ACTIONS_X=secret', `line 1 sets ACTIONS_X: ${runnerOwns}`],
    ['INPUT_VUS=secret', `line 1 sets INPUT_VUS: ${runnerOwns}`],
    ['K6_LINGER=true', 'line 1 sets K6_LINGER: with it k6 would never end'],
    ['K6_PAUSED=true', 'line 1 sets K6_PAUSED: with it k6 would never end'],
    ['K6_AUTO_EXTENSION_RESOLUTION=true', 'line 1 sets K6_AUTO_EXTENSION_RESOLUTION: the action sets it itself'],
    [
      'K6_SUMMARY_EXPORT=s.json',
      'line 1 sets K6_SUMMARY_EXPORT: the action sets it itself; write --summary-export=FILE in the input flags',
    ],
  ],
  flags: [['a.js', '"a.js" is not an option of k6 run; scripts belong in the input script']],
  'working-directory': [
    ['none', '"none" is not a directory that exists'],
    ['file', '"file" is not a directory that exists'],
    ['load\nload', '"load\\nload" is not one line'],
  ],
  'k6-version': [
    ['newest', `"newest" ${version}`],
    ['2.', `"2." ${version}`],
    ['2.x', `"2.x" ${version}`],
    ['^2.2.0', `"^2.2.0" ${version}`],
    ['2.2-rc1', `"2.2-rc1" ${version}`],
    ['vlatest', `"vlatest" ${version}`],
    ['../2', `"../2" ${version}`],
    ['2\n1', '"2\\n1" is not one line'],
  ],
  'k6-path': [['/a\n/b', '"/a\\n/b" is not one line']],
  'install-mode': [
    ['brew', '"brew" is not one of auto, release, source, none'],
    ['auto\nnone', '"auto\\nnone" is not one line'],
  ],
  'k6-mirror': [
    ['example.com', '"example.com" is not an http or https URL'],
    ['file:///k6', '"file:///k6" is not an http or https URL'],
    ['https://example.com?v=', '"https://example.com?v=" is not a URL without ? and #, to which paths can be added'],
    ['https://a\nhttps://b', '"https://a\\nhttps://b" is not one line'],
  ],
  'k6-checksum': [
    ['abc', '"abc" is not a sha256 of 64 hexadecimal digits'],
    [`${sha256}0`, `"${sha256}0" is not a sha256 of 64 hexadecimal digits`],
    ['a\nb', '"a\\nb" is not one line'],
  ],
  'no-usage-report': [
    ['yes', '"yes" is not true or false'],
    ['1', '"1" is not true or false'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  'usage-report': [
    ['Preview', '"Preview" is not one of send, preview'],
    ['off', '"off" is not one of send, preview'],
  ],
  'usage-report-url': [
    ['localhost', '"localhost" is not an http or https URL'],
    ['ftp://localhost', '"ftp://localhost" is not an http or https URL'],
    ['http://', '"http://" is not an http or https URL'],
    ['http://a\n/b', '"http://a\\n/b" is not one line'],
  ],
  'fail-on': [
    ['everything', '"everything" is not one of exceptions, checks, requests, dropped, invalid, regression'],
    ['dropped>5', '"dropped>5" is not dropped with a share below 100%, such as dropped>5%'],
    ['dropped>100%', '"dropped>100%" is not dropped with a share below 100%, such as dropped>5%'],
    ['dropped>-1%', '"dropped>-1%" is not dropped with a share below 100%, such as dropped>5%'],
    ['dropped<5%', '"dropped<5%" is not one of exceptions, checks, requests, dropped, invalid, regression'],
    ['checks, exception', '"exception" is not one of exceptions, checks, requests, dropped, invalid, regression'],
  ],
  'verify-only': [
    ['on', '"on" is not true or false'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  timeout: [
    ['never', `"never" ${duration('1ms')}`],
    ['30', `"30" ${duration('1ms')} (the unit is missing: 30s?)`],
    ['0s', `"0s" ${duration('1ms')}`],
    ['1us', `"1us" ${duration('1ms')}`],
    ['600h', `"600h" ${duration('1ms')}`],
    ['1s\n1s', '"1s\\n1s" is not one line'],
  ],
  parallel: [
    ['0', '"0" is not a whole number from 1 to 64'],
    ['two', '"two" is not a whole number from 1 to 64'],
    ['65', '"65" is not a whole number from 1 to 64'],
  ],
  'fail-fast': [['yes', '"yes" is not true or false']],
  'job-summary': [
    ['no', '"no" is not true or false'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  'tag-run': [['yes', '"yes" is not true or false']],
  charts: [
    ['no', '"no" is not true or false'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  endpoints: [
    ['no', '"no" is not true or false'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  'html-report': [
    ['a\nb', '"a\\nb" is not one line'],
    ['true', '"true" is not the path of a file, such as report.html'],
    ['False', '"False" is not the path of a file, such as report.html'],
  ],
  junit: [
    ['tests/load.js', '"tests/load.js" is not the path of an XML file, such as results.xml'],
    ['a\nb', '"a\\nb" is not one line'],
    ['out/', '"out/" is not the path of an XML file, such as results.xml'],
  ],
  comment: [
    ['sometimes', '"sometimes" is not one of never, always, on-failure'],
    ['never\nalways', '"never\\nalways" is not one line'],
  ],
  'check-run': [
    ['true', '"true" is not the name of a check run, such as load test'],
    ['on', '"on" is not the name of a check run, such as load test'],
    ['a\nb', '"a\\nb" is not one line'],
    ['load\u0007test', '"load\\u{7}test" is not a name of at most 100 characters that can all be seen'],
  ],
  'notify-url': [
    ['hooks.example/s3cr3t', 'it is not an http or https URL (as a secret, it is not shown)'],
    ['ftp://hooks.example/s3cr3t', 'it is not an http or https URL (as a secret, it is not shown)'],
    ['https://hooks.example/s3cr3t\nhttps://x', 'it is more than one line'],
  ],
  'notify-on': [
    ['failed', '"failed" is not one of failure, change, always'],
    ['change', '"change" needs a history that knows the last verdict; set baseline to cache or branch'],
  ],
  'notify-format': [['slack', '"slack" is not one of text, teams']],
  'comment-id': [
    ['-->', `"-->" ${commentId}`],
    ['a -- b', `"a -- b" ${commentId}`],
    ['ü', `"ü" ${commentId}`],
    ['a\nb', '"a\\nb" is not one line'],
  ],
  'grafana-url': [
    ['grafana.example', '"grafana.example" is not an http or https URL'],
    ['https://me:pass@grafana.example', 'it has a user or password; leave them out, and give grafana-token'],
    ['a\nb', '"a\\nb" is not one line'],
  ],
  'grafana-token': [
    ['glsa_x', 'it is only for grafana-url, which is empty'],
    ['glsa_x\ny', 'it is more than one line'],
  ],
  baseline: [
    ['true', '"true" is not cache, branch, or the path of earlier summaries'],
    ['runs\nyes', '"yes" is not cache, branch, or the path of earlier summaries'],
  ],
  'baseline-key': [['a', 'it is only for baseline: cache or branch']],
  'history-branch': [
    ['history', 'it is only for baseline: branch'],
    ...['-x', 'a..b', 'a//b', 'a/.b', 'a.lock', 'refs/heads/a', 'a b', 'a/', 'a:b', '../a'].map(
      (name): [string, string] => [
        name,
        `${JSON.stringify(name)} is not the name of a branch, such as load-test-history`,
      ],
    ),
  ],
  'history-rebase': [
    ['c0ffee1', 'it is only for baseline: cache or branch'],
    ...['c0ffee', 'main', '-7', '0'].map((text): [string, string] => [
      text,
      `"${text}" is not a commit (at least 7 of its digits) or the id of a workflow run`,
    ]),
  ],
  'history-page': [['true', 'it shows a history, so it needs baseline: branch, or cache']],
  'history-path': [
    ['shop', 'it is only for baseline: branch'],
    ...['/etc', '../x', 'a/../b', '.git', 'a/.git/b', 'a//b', 'a/.', 'a\\b'].map((path): [string, string] => [
      path,
      `"${path}" is not a directory in the branch, such as shop/checkout`,
    ]),
  ],
  'max-regression': [
    ['10', `${percentage('10')} (the % is missing: 10%?)`],
    ['0%', percentage('0%')],
    ['-5%', percentage('-5%')],
    ['1001%', percentage('1001%')],
    ['ten', percentage('ten')],
    ['5%', 'there is nothing to compare with; set the input baseline, compare-env or compare-ref'],
  ],
  'compare-metrics': [
    ['checks rate', 'there is nothing to compare with; set the input baseline, compare-env or compare-ref'],
    ['p(95)', '"p(95)" is not a figure such as http_req_duration p(95), or my_errors rate lower'],
    ['checks rate\nchecks rate', '"checks rate" stands there twice'],
    [
      'my_errors rate',
      '"my_errors rate" does not say which is better, and k6 does not know: add the word lower or higher',
    ],
  ],
  confirm: [
    ['yes', '"yes" is not true or false'],
    ['true', 'there is nothing to confirm without the input baseline'],
    ['true\ntrue', '"true\\ntrue" is not one line'],
  ],
  'compare-env': [
    ['A=1\nsecret', line2],
    ['GITHUB_OUTPUT=secret', `line 1 sets GITHUB_OUTPUT: ${runnerOwns}`],
    ['A=1\nA=secret', 'A is set twice; keep one'],
  ],
  'compare-rounds': [
    ['2', '"2" is not auto or a whole number from 3 to 30'],
    ['31', '"31" is not auto or a whole number from 3 to 30'],
    ['Auto', '"Auto" is not auto or a whole number from 3 to 30'],
    ['7', 'it needs the input compare-env or compare-ref'],
    ['auto', 'it needs the input compare-env or compare-ref'],
    ['3\n3', '"3\\n3" is not one line'],
  ],
  'compare-max-rounds': [
    ['40', 'it is only for compare-rounds: auto'],
    ['6\n6', '"6\\n6" is not one line'],
  ],
  'compare-time-limit': [
    ['30m', 'it is only for compare-rounds: auto'],
    ['1h\n1h', '"1h\\n1h" is not one line'],
  ],
  'progress-interval': [
    ['often', `"often" ${time}`],
    ['-1', `"-1" ${time}`],
    ['2073601', `"2073601" ${time}`],
    ['1\n1', '"1\\n1" is not one line'],
  ],
}

describe('refuses', () => {
  it.each(
    Object.entries(wrongType).flatMap(([name, cases]) => cases.map(([value, message]) => ({ name, value, message }))),
  )('$name: $value', ({ name, value, message }) => {
    const engine = ofKubernetes.has(name) && message !== needsKubernetes ? { engine: 'kubernetes' } : {}
    expect(() => read({ ...engine, [name]: value })).toThrow(new UserError(`input ${name}: ${message}`))
  })

  it.each(['', ' \n '])('no script: %j', (script) => {
    const message = 'input script: it is required; give the path of a k6 script, such as tests/load.js'
    expect(() => read({ script })).toThrow(new UserError(message))
  })

  it('a token of two lines, without showing it', () => {
    expect(() => read({ 'github-token': 'one\ntwo' })).toThrow(
      new UserError('input github-token: it is more than one line'),
    )
  })

  it.each(Object.keys(inputDefaults))('a NUL character in %s', (name) => {
    const message = `input ${name}: it has a NUL character, which no input can have`
    expect(() => read({ [name]: 'a\0b' })).toThrow(new UserError(message))
  })

  it.each<[Given, string]>([
    [
      { baseline: 'branch', 'history-page': 'yes' },
      'history-page: "yes" is not true, false or a directory, such as pages',
    ],
    [{ vus: '1', flags: '-u 2' }, 'vus: the input flags sets it too; keep one of them'],
    [{ duration: '1s', flags: '--duration=2s' }, 'duration: the input flags sets it too; keep one of them'],
    [{ iterations: '1', flags: '-i1' }, 'iterations: the input flags sets it too; keep one of them'],
    [
      { env: 'A=1\nB=2', flags: '-e X=1 --env B=3' },
      'env: it sets B, and --env in the input flags sets the same, which counts for k6; keep one of them',
    ],
    [
      { 'compare-env': 'URL=http://new', flags: '-eURL=http://old' },
      'compare-env: it sets URL, and --env in the input flags sets the same, which counts for k6; keep one of them',
    ],
    [
      { 'compare-env': 'K6_VUS=5', vus: '3' },
      'compare-env: it sets K6_VUS, and the input vus sets the same, which counts for k6; keep one of them',
    ],
    [
      { env: 'K6_DURATION=5s', flags: '--iterations 3' },
      'env: it sets K6_DURATION, and the input flags sets the same, which counts for k6; keep one of them',
    ],
    [
      { env: 'K6_STAGES=5s:1', duration: '3s' },
      'env: it sets K6_STAGES, and the input duration sets the same, which counts for k6; keep one of them',
    ],
    [{ stages: ' ,\n' }, 'stages: "," has no stage, such as 30s:20'],
    [{ stages: '1s:1', flags: '-s 1s:1' }, 'stages: the input flags sets it too; keep one of them'],
    [
      { stages: '1s:1', duration: '1s' },
      'stages: k6 does not take it together with the input duration; keep one of them',
    ],
    [
      { stages: '1s:1', iterations: '1' },
      'stages: k6 does not take it together with the input iterations; keep one of them',
    ],
    [{ vus: '5', iterations: '4' }, 'iterations: "4" is not at least the number of VUs, 5: each runs one or more'],
    [
      { 'k6-path': '/k6', 'install-mode': 'release' },
      'k6-path: a given binary and install-mode release exclude each other; keep one of them',
    ],
    [
      { 'k6-path': '/k6', 'install-mode': 'source' },
      'k6-path: a given binary and install-mode source exclude each other; keep one of them',
    ],
    [
      { 'k6-path': '/k6', 'k6-mirror': 'https://example.com' },
      'k6-mirror: with k6-path no release is downloaded; leave one of them out',
    ],
    [
      { 'install-mode': 'none', 'k6-mirror': 'https://example.com' },
      'k6-mirror: with install-mode none no release is downloaded; leave one of them out',
    ],
    [
      { 'install-mode': 'source', 'k6-checksum': sha256 },
      'k6-checksum: what install-mode source builds has no known checksum; leave one of them out',
    ],
    [
      { baseline: 'cache', 'compare-env': 'A=1' },
      'compare-env: it cannot be used together with baseline; leave one of them out',
    ],
    [{ 'compare-env': 'A=1', confirm: 'true' }, 'confirm: there is nothing to confirm without the input baseline'],
    [{ baseline: 'a.json', 'baseline-key': 'a' }, 'baseline-key: it is only for baseline: cache or branch'],
    [
      { baseline: 'cache', 'baseline-key': '../a:b' },
      'baseline-key: it has at most 100 letters, digits, spaces and ._/-, and starts with a letter or digit',
    ],
    [{ 'fail-on': 'dropped, dropped>5%' }, 'fail-on: dropped stands there more than once; give it one limit, or none'],
    [
      { 'fail-on': 'regression' },
      'fail-on: regression needs something to compare with; set the input baseline, compare-env or compare-ref',
    ],
  ])('what excludes each other: %j', (given, message) => {
    expect(() => read(given)).toThrow(new UserError(`input ${message}`))
  })

  it('a long value, shortened', () => {
    const message = `input vus: "${'9'.repeat(80)}…" is not a whole number from 0 to 1000000`
    expect(() => read({ vus: '9'.repeat(1000) })).toThrow(new UserError(message))
  })

  it('what cannot be seen, escaped', () => {
    const message = 'input vus: "\\u{1b}[31m\\t\\u{202e}\\u{e0001}" is not a whole number from 0 to 1000000'
    expect(() => read({ vus: '\u001b[31m\t\u202e\u{e0001}' })).toThrow(new UserError(message))
  })
})

it.each(Object.keys(inputDefaults))('reads %s or gives one line of error, whatever it is', (name) => {
  const likely = fc.stringMatching(/^[0-9a-z.:=,@/ \n-]{0,12}$/)
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), likely), (value) => {
      try {
        expect(read({ [name]: value }).scripts).not.toEqual([])
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
        expect((error as UserError).message).toMatch(new RegExp(`^input ${name}: [^\\p{Cc}\\p{Zl}\\p{Zp}]+$`, 'u'))
      }
    }),
  )
})

it.each<[Partial<Record<InputName, string>>, string]>([
  [{ shard: '1/2' }, 'input shard: it is for a job of a matrix; engine kubernetes has the input shards'],
  [
    { 'html-report': 'report.html' },
    'input html-report: k6 writes none in the pods of engine kubernetes; leave it out',
  ],
  [
    { flags: '--execution-segment 0:1/2' },
    'input flags: --execution-segment cannot be used with engine kubernetes, which sets it itself',
  ],
  [{ flags: '-a :1' }, 'input flags: --address cannot be used with engine kubernetes, which sets it itself'],
])('refuses %j with engine kubernetes', (given, message) => {
  expect(() => read({ engine: 'kubernetes', ...given })).toThrow(new UserError(message))
})

it('reads engine kubernetes', () => {
  expect(read({ engine: 'kubernetes' }).engine).toEqual({
    kind: 'kubernetes',
    runAs: 'job',
    shards: 1,
    namespace: '',
    kubeconfig: '',
    context: '',
    image: '',
    podTemplate: '',
    schedulingTimeoutMs: 300_000,
    keep: 'never',
  })
  const given = { shards: '3', 'scheduling-timeout': '90s', 'kubernetes-keep': 'on-failure' }
  expect(read({ engine: 'kubernetes', ...given }).engine).toMatchObject({
    shards: 3,
    schedulingTimeoutMs: 90_000,
    keep: 'on-failure',
  })
})
