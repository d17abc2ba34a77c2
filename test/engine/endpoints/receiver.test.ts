import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { percentiles } from '../../../src/engine/endpoints/histogram.ts'
import { type Received, receiveEndpoints } from '../../../src/engine/endpoints/receiver.ts'
import { endpointOutput } from '../../../src/k6/endpoint-output.ts'
import { parseFlags } from '../../../src/k6/flags.ts'
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
  const { args, env } = endpointOutput({ flags: parseFlags(''), env: {}, configFile: null }, receiver)
  await run(k6, ['run', '--quiet', '--no-usage-report', '--out=json=points.json', ...args, 'a.js'], {
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

describe('anybody else', () => {
  const post = (url: string, path: string, token: string, body = '') =>
    fetch(`${url}${path}`, { method: 'POST', headers: { authorization: `Token ${token}` }, body })

  it('can send nothing', async () => {
    const receiver = await receiveEndpoints()
    try {
      expect((await post(receiver.url, '/v1/tests', 'x')).status).toBe(401)
      expect((await fetch(receiver.url)).status).toBe(401)
      expect((await post(receiver.url, '/v1/elsewhere', receiver.token)).status).toBe(404)
    } finally {
      expect(receiver.close()).toEqual({ kind: 'not-whole', why: 'k6 ended before it sent all' })
    }
  })

  it.each([
    ['no Snappy', 'zzz'],
    ['a copy from before its start', '\x08\x01\x05'],
    ['bombs', '\u007f'.repeat(5)],
  ])('ends the table with %s, and k6 is told to send no more', async (_what, body) => {
    const receiver = await receiveEndpoints()
    const answer = await post(receiver.url, '/v2/metrics/1', receiver.token, body)
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 403,
      body: { error: { code: 4 } },
    })
    await post(receiver.url, '/v1/tests/1', receiver.token)
    expect(receiver.close()).toMatchObject({ kind: 'not-whole', why: expect.stringContaining('broken') })
  })
})
