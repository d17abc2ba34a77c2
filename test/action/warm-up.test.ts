import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signalStep } from '../support/cancel.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { serveStep } from '../support/serve-step.ts'

const node = process.execPath

/** Answers the first `cold` requests with 503, and writes how many requests for / there were when it is stopped. */
const countingServer = `import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
const [port, cold = '0'] = process.argv.slice(2)
let seen = 0
createServer(({ url }, response) => {
  if (url === '/') seen++
  response.statusCode = url === '/' && seen <= Number(cold) ? 503 : 200
  response.end()
}).listen(Number(port), '127.0.0.1')
process.on('SIGTERM', () => {
  writeFileSync('seen.txt', String(seen))
  process.exit()
})
`

const script = `import http from 'k6/http'
import { sleep } from 'k6'
export const options = { vus: 1, duration: '2s' }
export default function () { http.get(__ENV.TARGET + '/'); sleep(0.1) }
export function handleSummary() { return { stdout: 'the summary was handled' } }`

const files = (text: string) => ({ 'test.js': text, 'server.js': countingServer })

const pointsIn = (text: string): number =>
  text.match(/"type":"Point","data":.*?"metric":"http_reqs"|"metric":"http_reqs","type":"Point"/g)?.length ?? 0

describe.each(k6Versions)('a warm-up, k6 %s', (version) => {
  test.each([
    ['--out', { inputs: { flags: '--out json=-' } }],
    ['K6_OUT', { env: { K6_OUT: 'json=-', K6_WEB_DASHBOARD: 'true' } }],
    ['a config file', { inputs: { flags: '--config k6.json' } }],
  ])(
    'asks the server and leaves no trace in the outputs of %s',
    async (_of, {
      inputs = {},
      ...given
    }: object & {
      inputs?: Record<string, string>
    }) => {
      const { run } = await serveStep(`exec ${node} server.js PORT`, {
        k6: k6Path(version),
        files: { ...files(script), 'k6.json': '{"out":["json=-"]}' },
        ...given,
        inputs: { iterations: '', 'warm-up': '2s', ...inputs },
      })
      const { outputs, log, workspace } = await run()
      expect(outputs.outcome).toBe('passed')
      const counted = Number(outputs['http-reqs'])
      expect(Number(readFileSync(join(workspace, 'seen.txt'), 'utf8'))).toBeGreaterThan(counted + 3)
      // k6 writes its points to stdout, so that a second run takes nothing of the first away.
      expect(pointsIn(log)).toBe(counted)
      expect(log.match(/the summary was handled/g)).toHaveLength(1)
      expect(log).not.toContain('::warning')
    },
  )

  test('breaks no threshold while the server is cold', async () => {
    const { run } = await serveStep(`exec ${node} server.js PORT 2`, {
      k6: k6Path(version),
      files: files(`import http from 'k6/http'
        export const options = { iterations: 2, thresholds: { http_req_failed: ['rate==0'] } }
        export default function () { http.get(__ENV.TARGET + '/') }`),
      inputs: { iterations: '', 'warm-up': '10s' },
    })
    const { outputs, log } = await run()
    expect(outputs).toMatchObject({ outcome: 'passed', 'http-reqs': '2', 'http-req-failed-rate': '0' })
    expect(log).not.toContain('::warning')
  })

  test('that fails is said, and the run counts', async () => {
    const { run } = await serveStep(`exec ${node} server.js PORT 1`, {
      k6: k6Path(version),
      files: files(`import http from 'k6/http'
        export const options = { iterations: 2 }
        export function setup() { if (http.get(__ENV.TARGET + '/').status !== 200) throw new Error('cold') }
        export default function () { http.get(__ENV.TARGET + '/') }`),
      inputs: { iterations: '', 'warm-up': '10s' },
    })
    const { outputs, log, workspace } = await run()
    expect(outputs).toMatchObject({ outcome: 'passed', iterations: '2' })
    expect(log).toContain('input warm-up: the warm-up ended with exit code 107, so what was measured after it')
    expect(existsSync(join(workspace, 'seen.txt'))).toBe(true)
  })

  test('in which the step is cancelled is followed by no run', async () => {
    const { step } = await serveStep(`exec ${node} server.js PORT`, {
      k6: k6Path(version),
      files: files(script),
      inputs: { iterations: '', 'warm-up': '30s' },
    })
    const cancelled = await signalStep(step, { ready: ({ log }) => log.includes('Warm-up of 30 s') })
    expect(cancelled.outputs).toMatchObject({ outcome: 'cancelled', 'exit-code': '' })
    expect(cancelled.outputs['summary-path']).toBe('')
  })
})
