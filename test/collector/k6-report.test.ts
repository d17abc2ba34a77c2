import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { exported, post, reportOf, scratch, startCollector, statsOf } from '../support/collector.ts'
import { k6Path, k6Versions } from '../support/k6.ts'
import { certificate, connectTo, serve } from '../usage-report/servers.ts'

const script = `
import http from 'k6/http'
import { check } from 'k6'
import { Trend } from 'k6/metrics'
export const options = { vus: 2, iterations: 6 }
const trend = new Trend('mine')
export default function () { check(1, { one: (n) => n === 1 }); trend.add(http.expectedStatuses(200) ? 1 : 0) }
`

/** Where every k6 that cannot be told another address sends its report. */
const host = 'stats.grafana.org'

/**
 * The environment in which k6's own report comes to a collector: by k6's variable, and for a k6 that does not know it
 * through a proxy of this machine, which is that host for this k6 alone.
 */
async function reportingTo(url: string, directory: string): Promise<Record<string, string>> {
  const made = certificate([host])
  const authority = join(directory, 'authority.pem')
  writeFileSync(authority, made.cert)
  const there = createServer(made, async (request, response) => {
    const body = await text(request)
    response.writeHead((await post(new URL(request.url ?? '/', url).href, body)).status).end()
  }).listen(0, '127.0.0.1')
  await once(there, 'listening')
  onTestFinished(() => {
    there.close()
    there.closeAllConnections()
  })
  const proxy = await serve({ requested: connectTo((there.address() as AddressInfo).port) })
  return { K6_USAGE_REPORT_URL: `${url}k6-usage-report`, HTTPS_PROXY: proxy.url, SSL_CERT_FILE: authority }
}

test.each(k6Versions)('takes the report that k6 %s itself sends, and counts its lists', async (version) => {
  const directory = scratch()
  const { url } = await startCollector({ args: ['--data', join(directory, 'usage.db')] })
  const file = join(directory, 'script.js')
  writeFileSync(file, script)
  const env = { PATH: process.env.PATH, HOME: directory, CI: 'true', ...(await reportingTo(url, directory)) }
  const args = ['run', '--quiet', '--out', `json=${join(directory, 'points.json')}`, '--out', 'csv=/dev/null', file]
  const k6 = spawn(k6Path(version), args, { env, stdio: 'ignore' })
  expect((await once(k6, 'exit'))[0]).toBe(0)

  const [row, ...more] = await exported(url)
  expect(more).toEqual([])
  expect(row).toMatchObject({ k6_version: version, vus_max: 2, iterations: 6, executors: ['shared-iterations'] })
  expect(row).not.toHaveProperty('modules')
  expect(row).toMatchObject({ is_ci: true, goos: 'linux', st_duration: null })
  expect(row?.duration).toBeGreaterThan(0)
  const stats = await statsOf(url)
  expect(stats.modules).toEqual(['k6', 'k6/http', 'k6/metrics'].map((name) => ({ name, reports: 1 })))
  expect(stats.outputs).toEqual(['csv', 'json'].map((name) => ({ name, reports: 1 })))
})

test('names that are not of k6 itself are one other, on the page, too', async () => {
  const { url } = await startCollector({ args: ['--data', join(scratch(), 'usage.db')] })
  await post(url, { ...reportOf(1), modules: ['k6/x/our-secret', 'k6/x/second', 'k6'], outputs: ['our-secret'] })
  const stats = await statsOf(url)
  expect(stats.modules).toEqual(['k6', 'other'].map((name) => ({ name, reports: 1 })))
  expect(stats.outputs).toEqual([{ name: 'other', reports: 1 }])
  expect(await (await fetch(url)).text()).not.toContain('our-secret')
})
