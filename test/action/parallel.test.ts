import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { runAction } from '../support/action.ts'
import { cancelStep } from '../support/cancel.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { resultOf } from '../support/result-file.ts'
import type { StepResult } from '../support/stand-in-runner.ts'

const off = { 'no-usage-report': 'true' }

/**
 * A server at which scripts meet: it answers when so many wait, a little later, and again and again. `most` is how many ever
 * waited together.
 */
async function meetingPoint(many: number) {
  let waiting: ServerResponse[] = []
  let most = 0
  const server = createServer((_request, response) => {
    waiting.push(response)
    most = Math.max(most, waiting.length)
    if (waiting.length === many) {
      setTimeout(() => {
        for (const one of waiting) one.end('ok')
        waiting = []
      }, 700)
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, most: () => most, [Symbol.dispose]: () => void server.close() }
}

/** A script that says its name, meets the others, and sleeps. */
const talking = (name: string, seconds: number, options = '') => `import { sleep } from 'k6'
import http from 'k6/http'
${options}
export default function () {
  console.log('${name} begins')
  if (__ENV.MEETING) http.get(__ENV.MEETING)
  sleep(${seconds})
  console.log('${name} ends')
}
export function teardown() { console.log('${name} tears down') }`

const crossed = "export const options = { thresholds: { iterations: ['count>9'] } }"

const outcomesOf = ({ outputs }: StepResult) =>
  JSON.parse(outputs.results ?? '').map(({ script, outcome }: Record<string, string>) => `${script} ${outcome}`)

/** The groups of a log: title → lines. */
function groupsOf(log: string): ReadonlyMap<string, string> {
  const found = [...log.matchAll(/^::group::(.*)\n([\s\S]*?)^::endgroup::\n/gm)]
  return new Map(found.map(([, title = '', lines = '']) => [title, lines]))
}

describe.each(k6Versions)('several scripts at the same time, k6 %s', (version) => {
  const run = (files: Record<string, string>, inputs: Record<string, string>) =>
    runAction({ k6: k6Path(version), files, inputs: { script: '*.js', parallel: '3', ...off, ...inputs } })

  test('run at once; the log of each is whole, and the reports stand in the order of the scripts', async () => {
    using meeting = await meetingPoint(3)
    const names = ['a', 'b', 'c']
    const files = Object.fromEntries(names.map((name, index) => [`${name}.js`, talking(name, 0.2 * (3 - index))]))
    const step = await run(files, { env: `MEETING=${meeting.url}`, timeout: '60s' })
    expect(step.exitCode).toBe(0)
    expect(outcomesOf(step)).toEqual(['a.js passed', 'b.js passed', 'c.js passed'])
    const groups = groupsOf(step.log)
    for (const name of names) {
      const [title, lines] = [...groups].find(([one]) => one.startsWith(`${name}.js: `)) ?? ['', '']
      expect(title).toMatch(/^[abc]\.js: passed after \d+\.\d s$/)
      expect(lines).toMatch(new RegExp(`${name} begins[\\s\\S]*${name} ends[\\s\\S]*${name} tears down`))
      for (const other of names.filter((one) => one !== name)) expect(lines).not.toContain(`${other} begins`)
    }
    expect(groups.size).toBe(3)
    expect(step.log.match(/^::(?:end)?group::/gm)).toHaveLength(6)
    expect(step.log).not.toMatch(/address already in use|could not start.*API/i)
    // Each has a summary of its own.
    const paths = JSON.parse(step.outputs.results ?? '').map((one: Record<string, string>) => one['summary-path'])
    expect(new Set(paths).size).toBe(3)
  })

  test('no more than asked for', async () => {
    using meeting = await meetingPoint(2)
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.js`, talking(name, 0.1)]))
    const step = await run(files, { parallel: '2', env: `MEETING=${meeting.url}`, timeout: '60s' })
    expect(step.outputs.outcome).toBe('passed')
    expect(meeting.most()).toBe(2)
  })

  test('fail-fast stops those that run, after their teardown, and skips the rest', async () => {
    using meeting = await meetingPoint(2)
    const files = { 'a.js': talking('a', 600), 'b.js': talking('b', 0, crossed), 'c.js': talking('c', 1) }
    const step = await run(files, { parallel: '2', 'fail-fast': 'true', env: `MEETING=${meeting.url}` })
    expect(outcomesOf(step)).toEqual(['a.js skipped', 'b.js thresholds-crossed', 'c.js skipped'])
    const reasons = resultOf(step).scripts.map(({ reason }) => reason)
    expect(reasons[0]).toBe('It was stopped while it ran, because b.js failed and fail-fast is set.')
    expect(reasons[2]).toBe('It was not started, because b.js failed and fail-fast is set.')
    expect(step.outputs).toMatchObject({ outcome: 'thresholds-crossed', 'exit-code': '99' })
    expect(step.log).toContain('a tears down')
    expect(step.log).not.toContain('c begins')
    expect(step.summary).toMatch(/⏭️ <code>a\.js<\/code> was skipped/)
    expect(step.commands.filter(({ name }) => name === 'error')).toHaveLength(1)
  })

  test('timeout ends each', async () => {
    const step = await run({ 'a.js': talking('a', 600), 'b.js': talking('b', 600) }, { timeout: '2s' })
    expect(outcomesOf(step)).toEqual(['a.js timed-out', 'b.js timed-out'])
  })

  test('a cancel ends all, and shows their logs', async () => {
    const step = await cancelStep(
      {
        k6: k6Path(version),
        files: { 'a.js': talking('a', 600), 'b.js': talking('b', 600), 'c.js': talking('c', 1) },
        inputs: { script: '*.js', parallel: '2' },
      },
      { ready: ({ processes }) => processes.filter(({ command }) => / run /.test(command)).length === 2 },
    )
    expect(step.left).toEqual([])
    expect(step.ms).toBeLessThan(7000)
    expect(outcomesOf(step)).toEqual(['a.js cancelled', 'b.js cancelled', 'c.js not-run'])
    expect([...groupsOf(step.log).keys()].map((title) => title.replace(/ after .*/, '')).sort()).toEqual([
      'a.js: cancelled',
      'b.js: cancelled',
    ])
  })
})

test('no text of a script is a workflow command, and no secret is shown', async () => {
  const step = await runAction({
    files: {
      'a.js': "console.log('::add-mask::hello'); export default () => console.log(__ENV.API_TOKEN)",
      'b.js': "export default () => console.log('::endgroup::')",
    },
    inputs: { script: '*.js', parallel: '2', env: 'API_TOKEN=s3cr3t-of-the-shop', flags: '--log-format raw', ...off },
  })
  expect(step.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('s3cr3t-of-the-shop')
  expect(step.log).toContain('***')
  expect(step.log).not.toMatch(/^::add-mask::hello/m)
  expect(step.log.match(/^::group::/gm)).toHaveLength(2)
  expect(step.log.match(/^::endgroup::$/gm)).toHaveLength(2)
})

test('one that cannot be loaded fails alone, with what k6 said in its own log', async () => {
  const step = await runAction({
    files: { 'a.js': 'nonsense(', 'b.js': talking('b', 0.5), 'lib.js': 'export const x = 1' },
    inputs: { script: '*.js', parallel: '3', ...off },
  })
  expect(outcomesOf(step)).toEqual(['a.js script-error', 'b.js passed'])
  const groups = groupsOf(step.log)
  expect([...groups].find(([title]) => title.startsWith('a.js: script-error'))?.[1]).toMatch(/Unexpected end of input/)
  expect(step.commands.find(({ name }) => name === 'notice')?.data).toMatch(/lib\.js was skipped/)
})

test("the errors in a log file that all write to are nobody's: whether there were exceptions is unknown", async () => {
  const throwing = "export default () => { throw new Error('of a alone') }"
  const step = await runAction({
    files: { 'a.js': throwing, 'b.js': talking('b', 2) },
    inputs: { script: '*.js', parallel: '2', flags: '--log-output file=k6.log', 'fail-on': 'exceptions', ...off },
  })
  const { scripts } = resultOf(step)
  expect(scripts.map(({ errors }) => errors)).toEqual([null, null])
  for (const { reason } of scripts) expect(reason).not.toContain('of a alone')
  expect(outcomesOf(step)).toEqual(['a.js exceptions', 'b.js exceptions'])
})

test('a record of the run that all write to says nothing of any', async () => {
  const script = (seconds: number) => talking('a', seconds, 'export const options = { duration: "2s", vus: 2 }')
  const step = await runAction({
    files: { 'a.js': script(0.1), 'b.js': script(0.2), 'c.js': script(0.4) },
    inputs: { script: '*.js', parallel: '3', ...off },
    env: { K6_WEB_DASHBOARD: 'true', K6_WEB_DASHBOARD_PORT: '0', K6_WEB_DASHBOARD_RECORD: 'all.ndjson' },
  })
  expect(outcomesOf(step)).toEqual(['a.js passed', 'b.js passed', 'c.js passed'])
  expect(step.commands.filter(({ name }) => name === 'warning')).toEqual([])
})

test('many at once bring no complaint of Node', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 14 }, (_, index) => `s${index}.js`)
  const step = await runAction({
    files: Object.fromEntries(names.map((name) => [name, 'export default () => {}'])),
    inputs: { script: '*.js', parallel: '14', ...off },
  })
  expect(step.outputs.outcome).toBe('passed')
  expect(groupsOf(step.log).size).toBe(14)
  expect(step.log).not.toMatch(/MaxListeners|Warning: /)
})
