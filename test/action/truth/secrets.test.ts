import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { runAction } from '../../support/action.ts'
import { startCacheServer } from '../../support/cache-server.ts'
import { startGitHub } from '../../support/github-api.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import type { StepResult } from '../../support/stand-in-runner.ts'

const off = { 'no-usage-report': 'true' }

/** Names and values as people have them; not one is a word. */
const secrets = {
  DB_PASSWORD: 'p@ss*word_[x](y)',
  DSN: 'postgres://u:p@db',
  apiKey: 'k"1\\2`<b>&$3',
  MyToken: 'ghx_A|B|C~~d~~',
  SESSION_COOKIE: 'a b\tc  d; e=f',
}
const password = 'pa55*w0rd#12'
const variables: Record<string, string> = {
  ...secrets,
  TARGET: `http://u:${encodeURIComponent(password)}@127.0.0.1:1/x`,
}
const hidden = [...Object.values(secrets), password, encodeURIComponent(password)]
const plain = { MONKEY: 'b4nana*s', BYPASS: 'by_the*way', RETRY_KEY: 'true', PORT_KEY: '1234567', A_KEY: 'short' }
const lines = (all: object) =>
  Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

/** A text with every secret, with a length that changes where long lines are wrapped. */
const all = `const all = (before) => before + ${JSON.stringify(Object.keys(variables))}.map((name) => __ENV[name]).join(' | ')`

/** Without what the page, the log, JSON and the runner's commands do to a text. */
function views(text: string): readonly string[] {
  const decoded = text
    .replaceAll('\u200b', '')
    .replaceAll('<span>$</span>', '$')
    .replaceAll('%25', '%')
    .replaceAll(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '',
    )
  const joined = decoded.replaceAll(/\n/g, '')
  return [decoded, joined].flatMap((one) => [
    one,
    one
      .replaceAll(/\\u([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      .replaceAll('\\t', '\t')
      .replaceAll(/\\(?=[!-/:-@[-`{-~])/g, ''),
  ])
}

/** Whatever the runner would show of a step, but for its own mask, which it is told of. */
function expectHidden(step: Pick<StepResult, 'log' | 'summary' | 'outputs'>, more: readonly string[] = []): void {
  const log = step.log.replaceAll(/^::add-mask::.*$/gm, '')
  for (const text of [log, step.summary, JSON.stringify(step.outputs), ...Object.values(step.outputs), ...more]) {
    for (const view of views(text)) {
      for (const secret of hidden) {
        const at = view.indexOf(secret)
        expect(at < 0 ? '' : view.slice(Math.max(0, at - 100), at + 100)).toBe('')
      }
    }
  }
}

const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json')
writeFileSync(event, '{"pull_request":{"number":7}}')

describe.concurrent.each(k6Versions)('secrets of the input env in k6 %s', (version) => {
  const run = (script: string, inputs: Record<string, string> = {}, env: Record<string, string> = {}) =>
    runAction({
      ...{ k6: k6Path(version), files: { 'test.js': `${all}\n${script}` }, env },
      inputs: { script: 'test.js', env: lines(variables), ...off, ...inputs },
    })

  test('are hidden in names, checks, thresholds, exceptions, log and comment, and the run is judged as ever', async () => {
    const gitHub = await startGitHub()
    const step = await run(
      `import { check, group } from 'k6'
      import { Counter } from 'k6/metrics'
      const counter = new Counter('counter')
      const names = ${JSON.stringify(Object.keys(variables))}
      export const options = {
        thresholds: Object.fromEntries(names.map((name) => ['counter{t:' + __ENV[name].replace(/[{},:]/g, '-') + '}', ['count<0']])
          .concat([['counter', ['count>100']]])),
        scenarios: { one: { executor: 'shared-iterations', iterations: 2, vus: 1 } },
      }
      export default function () {
        for (const say of [console.log, console.info, console.warn, console.error]) {
          for (const name of names) say(__ENV[name], { [name]: __ENV[name] }, JSON.stringify({ a: __ENV[name] }))
          for (let length = 3900; length < 4100; length += 7) say(all('x'.repeat(length)))
        }
        for (const name of names) {
          counter.add(1, { t: __ENV[name] })
          check(name, { [__ENV[name]]: () => false })
        }
        throw new Error(all('no: '))
      }
      export function handleSummary(data) { return { stdout: all('') + '\\n' + JSON.stringify(data) + all('y'.repeat(9000)) } }`,
      { comment: 'always', 'github-token': 'job-token-1', 'fail-on': 'checks' },
      { ...gitHub.env, GITHUB_EVENT_PATH: event },
    )
    expectHidden(
      step,
      gitHub.comments.map(({ body }) => body),
    )
    expect(step.outputs.outcome).toBe('thresholds-crossed')
    expect(step.log.split('***').length).toBeGreaterThan(200)
    expect(step.summary).toContain('\\*\\*\\*')
    expect(gitHub.comments).toHaveLength(1)
    expect(step.commands.filter(({ name }) => name === 'error').length).toBeGreaterThan(0)
    gitHub.close()
  })

  test.each([
    ['abort', 'aborted', `export default function () { exec.test.abort(all('because ')) }`],
    ['failure', 'marked-failed', `export default function () { exec.test.fail(all('because ')) }`],
    [
      'exception in setup()',
      'script-error',
      `export function setup() { throw new Error(all('no: ')) }\nexport default function () {}`,
    ],
    ['exception in the init code', 'script-error', `throw new Error(all('no: '))`],
    ['file that is not there', 'script-error', `open(__ENV.DB_PASSWORD)`],
  ])('are hidden in the reason for the end: %s', async (_what, outcome, script) => {
    const step = await run(`import exec from 'k6/execution'\n${script}`)
    expectHidden(step)
    expect(step.outputs.outcome).toBe(outcome)
    expect(step.commands.find(({ name }) => name === 'error')?.data).toContain('***')
  })

  test('are hidden in a log of JSON, a raw log, and one on stdout', async () => {
    const script = `export default function () { console.log(all(''), { all: all('') }); console.error(JSON.stringify(all('x'.repeat(4050)))) }`
    for (const flags of ['--log-format=json', '--log-format=raw', '--log-output=stdout --log-format=json']) {
      const step = await run(script, { flags })
      expectHidden(step)
      expect(step.log).toContain('***')
    }
  })

  test('are told to the runner, one a line and first of all, and values that are none are not', async () => {
    const step = await run(
      `export default function () { console.log(all('')); console.log(${JSON.stringify(Object.keys(plain))}.map((name) => __ENV[name]).join(' ')) }`,
      {
        env: lines({ ...variables, ...plain }),
        'github-token': 'the-token-of-the-job',
      },
    )
    const masks = step.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
    expect(masks).toEqual(expect.arrayContaining([...Object.values(secrets), password]))
    // The token is GitHub's own, which the runner knows.
    for (const value of [...Object.values(plain), 'the-token-of-the-job']) expect(masks).not.toContain(value)
    expect(step.log.indexOf('::add-mask::')).toBe(0)
    expect(step.log).toContain(Object.values(plain).join(' '))
  })
})

describe.concurrent('secrets', () => {
  const script = `${all}\nexport default function () { console.log(all('')); throw new Error(all('')) }`
  const files = { 'test.js': script }

  test('of compare-env, of flags and of the environment of the job are hidden, too', async () => {
    const { DB_PASSWORD, DSN, ...others } = variables
    const [[flagName, flagValue] = ['', '']] = Object.entries({ MyToken: secrets.MyToken })
    const step = await runAction({
      files,
      env: { ...others, SOME_SECRET: 'ofTheJob*1\nsecond*line' },
      inputs: {
        ...{ script: 'test.js', ...off, 'compare-env': lines({ DSN }), 'compare-rounds': '3' },
        ...{ env: lines({ DB_PASSWORD, DSN }), flags: `-e '${flagName}=${flagValue}'` },
      },
    })
    expectHidden(step)
    const masks = step.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
    expect(masks).toEqual([secrets.DB_PASSWORD, secrets.DSN, secrets.MyToken])
  })

  test('are hidden when another input is wrong', async () => {
    const step = await runAction({
      files,
      inputs: { script: 'test.js', ...off, env: lines(variables), vus: `${secrets.DB_PASSWORD}` },
    })
    expectHidden(step)
    expect(step.outputs.outcome).toBe('not-run')
    expect(step.commands.at(-1)?.data).toMatch(/^input vus: .*\*\*\*/)
  })

  test('of several lines are hidden line by line, although the input is wrong', async () => {
    const env = 'PRIVATE_KEY=-----BEGIN*KEY-----\nMIIEvQIBADAN*\nBgkqhkiG9w0B*'
    const step = await runAction({ files, inputs: { script: 'MIIEvQIBADAN*.js', ...off, env } })
    const masks = step.commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
    expect(masks).toEqual(['-----BEGIN*KEY-----', 'MIIEvQIBADAN*', 'BgkqhkiG9w0B*'])
    expect(step.outputs.outcome).toBe('not-run')
    expect(step.log.replaceAll(/^::add-mask::.*$/gm, '') + step.summary).not.toContain('MIIEvQ')
  })

  test('stay in the file that summary-path names, which is k6’s own', async () => {
    const named = `import { check } from 'k6'\nexport default function () { check(1, { [__ENV.apiKey]: () => true }) }`
    const step = await runAction({
      files: { 'test.js': named },
      inputs: { script: 'test.js', ...off, env: 'apiKey=s3cr3t-12' },
    })
    expect(readFileSync(step.outputs['summary-path'] ?? '', 'utf8')).toContain('s3cr3t-12')
    expect(step.outputs.outcome).toBe('passed')
  })

  test('are not kept in the cache for later runs to compare with', async () => {
    await using server = await startCacheServer()
    const tagged = `import { Counter } from 'k6/metrics'
      const counter = new Counter('plain_counter')
      export const options = { thresholds: { ['plain_counter{t:' + __ENV.apiKey + '}']: ['count>0'], 'plain_counter{t:x}': [] } }
      export default function () { counter.add(1, { t: __ENV.apiKey }) }`
    const step = await runAction({
      files: { 'test.js': tagged },
      inputs: { script: 'test.js', ...off, env: 'apiKey=s3cr3t-12', baseline: 'cache' },
      env: { ...server.env.v1, GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' },
    })
    expect(step.outputs.outcome).toBe('passed')
    const [entry] = server.entries
    const archive = entry?.archive ?? Buffer.alloc(0)
    const kept = (archive[0] === 0x1f ? gunzipSync(archive) : zstdDecompressSync(archive)).toString()
    expect(kept).toContain('plain_counter')
    expect(kept).not.toContain('s3cr3t-12')
  })
})
