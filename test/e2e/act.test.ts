/*
 * Real workflows under act in host mode: what the stand-in runner cannot show, outputs in later steps and jobs, and
 * that the committed action runs from a checkout. Needs act on PATH (go install github.com/nektos/act).
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { k6Path, k6Versions } from '../support/k6.ts'

const root = resolve(import.meta.dirname, '../..')

/** One line of act's JSON log, as far as it is used here. */
type Line = {
  job?: string
  msg?: string
  command?: string
  name?: string
  arg?: string
  content?: string
  jobResult?: string
}

function actPath(): string | null {
  try {
    return execFileSync('sh', ['-c', 'command -v act'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

const act = actPath()
if (act === null) {
  if (process.env.REQUIRE_ACT) throw new Error('act is not on PATH, so no real workflow can be run')
  console.warn('\n  SKIPPED: the workflows under act, because act is not on PATH (go install github.com/nektos/act)\n')
}

/** A target that answers, and keeps what is posted to it. */
async function startTarget() {
  const posts: { path: string; type: string | undefined; body: string }[] = []
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      posts.push({ path: request.url ?? '', type: request.headers['content-type'], body: await text(request) })
    }
    response.end('{}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

function runAct(k6: string, targetUrl: string): Promise<readonly Line[]> {
  const home = mkdtempSync(join(tmpdir(), 'act-'))
  symlinkSync(k6, join(home, 'k6'))
  const args = [
    ...[
      'push',
      '-W',
      'test/e2e/workflow.yml',
      '-P',
      'ubuntu-latest=-self-hosted',
      '--no-cache-server',
      '--rm',
      '--json',
    ],
    ...['--env', `TARGET_URL=${targetUrl}`, '--env', 'GITHUB_REPOSITORY=your-org/k6-load-test'],
  ]
  const env = {
    // The first node on PATH runs the action: the one that runs this test.
    PATH: [home, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    LANG: 'C.UTF-8',
  }
  return new Promise((done) => {
    execFile(act ?? '', args, { cwd: root, env, maxBuffer: 1 << 28 }, (_error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
      done(lines.map((line) => JSON.parse(line) as Line))
    }).stdin?.end()
  })
}

describe.skipIf(act === null).each(k6Versions)('k6 %s under act', (version) => {
  test('reports once, sets outputs for later steps and jobs, and fails as it should', {
    timeout: 180_000,
  }, async () => {
    const target = await startTarget()
    const lines = await runAct(k6Path(version), target.url)
    target.server.close()
    const said = lines.map(({ msg }) => msg?.trim() ?? '')
    const all = said.join('\n')

    expect(all).toMatch(/^later step - p95 was \d+(\.\d+)? ms, outcome passed, report sent$/m)
    const p95 = /^later step - p95 was (\S+) ms/m.exec(all)?.[1]
    expect(said).toContain(`later job - p95 was ${p95} ms, outcome passed`)

    expect(target.posts).toEqual([{ path: '/with', type: 'application/json', body: expect.stringMatching(/^\{.*\}$/) }])
    expect(JSON.parse(target.posts[0]?.body ?? '')).toEqual({
      k6_version: version,
      vus_max: 10,
      duration: 1,
      st_duration: 0,
      iterations: null,
      goos: 'linux',
      goarch: process.arch === 'arm64' ? 'arm64' : 'amd64',
    })
    expect(said).toContain('silent step - report off')

    expect(said).toContain(
      'failing step - failure, outcome thresholds-crossed, first passed, second thresholds-crossed',
    )
    expect(lines.some(({ command, arg }) => command === 'error' && /http_reqs.*count>100/.test(arg ?? ''))).toBe(true)

    expect(said).toContain('broken step - not-run')
    expect(lines.some(({ command, arg }) => command === 'error' && /^input vus: "many"/.test(arg ?? ''))).toBe(true)

    const results = lines.filter(({ jobResult }) => jobResult)
    expect(new Map(results.map(({ job, jobResult }) => [job?.split('/')[1]?.trim(), jobResult]))).toEqual(
      new Map([
        ['load', 'success'],
        ['later', 'success'],
        ['broken', 'failure'],
      ]),
    )
    const summaries = lines.flatMap(({ command, content }) => (command === 'summary' && content ? [content] : []))
    expect(summaries.map((summary) => summary.split('\n')[0])).toContainEqual(
      expect.stringMatching(/examples\/quickstart\.js.* passed/),
    )
  })
})
