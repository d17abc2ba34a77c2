import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { percentiles } from '../../../src/engine/endpoints/histogram.ts'
import { type Received, receiveEndpoints } from '../../../src/engine/endpoints/receiver.ts'
import { endpointOutput, noMoreEndpoints } from '../../../src/k6/endpoint-output.ts'
import { parseFlags } from '../../../src/k6/flags.ts'
import { errorCounter } from '../../../src/k6/log-errors.ts'
import { logFilter } from '../../../src/k6/log-filter.ts'
import { exactEndpoints, exactPercentile, expectNear } from '../../support/endpoints.ts'
import { k6Path, k6Versions } from '../../support/k6.ts'
import { startTarget } from '../../support/target.ts'

const run = promisify(execFile)

let target: Awaited<ReturnType<typeof startTarget>>
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.close())

const limits = { endpoints: 10_000, classes: 500_000, histograms: Number.POSITIVE_INFINITY }

/** Runs a script with k6's outputs to a receiver and to a file. */
async function received(k6: string, script: string): Promise<{ received: Received; file: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'endpoints-'))
  writeFileSync(join(cwd, 'a.js'), script.replaceAll('BASE', target.url))
  const receiver = await receiveEndpoints(limits)
  const flags = parseFlags('--out json=points.json')
  const { args, env } = endpointOutput({ flags, env: {}, configFile: null }, receiver)
  await run(k6, ['run', '--quiet', '--no-usage-report', ...flags.args, ...args, 'a.js'], {
    cwd,
    env: { ...process.env, ...env },
  })
  return { received: receiver.close(), file: join(cwd, 'points.json') }
}

describe.each(k6Versions)('k6 %s', (version) => {
  it('says of 5,000 URLs what each of them did', async () => {
    const { received: got, file } = await received(
      k6Path(version),
      `import http from 'k6/http'
       import exec from 'k6/execution'
       export const options = { vus: 4, iterations: 10000 }
       export default function () { http.get('BASE/u/' + (exec.scenario.iterationInTest % 5000)) }`,
    )
    if (got.kind !== 'whole') throw new Error(got.why)
    const exact = exactEndpoints(file)
    expect(exact.size).toBe(5000)
    expect(got.endpoints).toHaveLength(5000)
    for (const { name, method, count, failed, durations } of got.endpoints) {
      const known = exact.get(`${method} ${name}`)
      expect({ count, failed }).toEqual({ count: known?.count, failed: known?.failed })
      for (const percent of [1, 50, 95]) {
        expectNear(percentiles(durations)(percent), exactPercentile(known?.durations ?? [], percent))
      }
    }
  }, 60_000)
})

describe.each(k6Versions)('k6 %s that is told to send no more', (version) => {
  it.each([
    ['text', []],
    ['json', ['--log-format=json']],
  ] as const)('goes on, and its log says nothing of it: %s', async (format, flags) => {
    const cwd = mkdtempSync(join(tmpdir(), 'endpoints-'))
    const phrase = noMoreEndpoints
    const script = `import http from 'k6/http'
      export const options = { iterations: 20 }
      export default function () {
        http.get('${target.url}/' + __ITER)
        console.error('mine: ${phrase}')
        throw new Error('${phrase}')
      }`
    writeFileSync(join(cwd, 'a.js'), script)
    const receiver = await receiveEndpoints({ ...limits, endpoints: 3 })
    const { args, env } = endpointOutput({ flags: parseFlags(''), env: {}, configFile: null }, receiver)
    const all = ['run', '--quiet', '--no-usage-report', ...flags, ...args, 'a.js']
    const { stderr } = await run(k6Path(version), all, { cwd, env: { ...process.env, ...env } })
    expect(receiver.close()).toEqual({ kind: 'not-whole', why: 'there are more than 3 of them' })
    expect(stderr).toContain('Failed to push metrics')

    const errors = errorCounter(format)
    const shown = await buffer(Readable.from([Buffer.from(stderr)]).pipe(logFilter({ errors, endpoints: true })))
    expect(shown.toString()).not.toMatch(/Failed to push|Interrupt sending/)
    expect(errors.found()).toMatchObject({ exceptions: 20, own: { count: 0 } })
    // What the script says with these words stays.
    expect(shown.toString().match(new RegExp(`mine: ${phrase}`, 'g'))).toHaveLength(20)
  })
})

describe('anybody else', () => {
  const post = (url: string, path: string, body = '') => fetch(`${url}${path}`, { method: 'POST', body })

  it('can send nothing', async () => {
    const receiver = await receiveEndpoints()
    const { origin } = new URL(receiver.url)
    const other = `${origin}/00000000-0000-4000-8000-000000000000`
    try {
      for (const url of [origin, other, `${receiver.url}x`]) expect((await post(url, '/v2/metrics/1')).status).toBe(404)
      for (const path of ['/v1/tests', '/v2/metrics/2', '/v2/metrics/1/', ''])
        expect((await post(receiver.url, path)).status).toBe(404)
      expect((await fetch(`${receiver.url}/v2/metrics/1`)).status).toBe(404)
    } finally {
      expect(receiver.close()).toEqual({ kind: 'not-whole', why: 'k6 sent nothing to this step' })
    }
  })

  it('is read no further, however much they send', async () => {
    const receiver = await receiveEndpoints()
    let sent = 0
    const endless = async function* () {
      for (; sent < 1024; sent++) yield Buffer.alloc(1024 * 1024)
    }
    const init = { method: 'POST', body: Readable.from(endless()), duplex: 'half' } as unknown as RequestInit
    await fetch(new URL('/v2/metrics/1', receiver.url), init).catch(() => {})
    receiver.close()
    expect(sent).toBeLessThan(100)
  })

  it('keeps k6 not away with a thousand connections', async () => {
    const receiver = await receiveEndpoints()
    const { port } = new URL(receiver.url)
    const slow = 'POST /v2/metrics/1 HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n'
    const idle = Array.from({ length: 1000 }, (_, index) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
      socket.write(['', 'GET', slow, '\0\xff\r\n\r\n'][index % 4] ?? '')
      return socket
    })
    // An empty message: no byte.
    expect((await post(receiver.url, '/v2/metrics/1', '\0')).status).toBe(200)
    expect(receiver.close()).toEqual({ kind: 'whole', endpoints: [] })
    for (const socket of idle) socket.destroy()
  })

  it.each([
    ['no Snappy', 'zzz'],
    ['a copy from before its start', '\x08\x01\x05'],
    ['bombs', '\u007f'.repeat(5)],
  ])('ends the table with %s, and k6 is told to send no more', async (_what, body) => {
    const receiver = await receiveEndpoints()
    const answer = await post(receiver.url, '/v2/metrics/1', body)
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 403,
      body: { error: { code: 4 } },
    })
    await post(receiver.url, '/v2/metrics/1', '\0')
    expect(receiver.close()).toMatchObject({ kind: 'not-whole', why: expect.stringContaining('broken') })
  })
})
