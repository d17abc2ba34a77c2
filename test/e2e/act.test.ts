/*
 * Real workflows under act in host mode: what the stand-in runner cannot show, outputs in later steps and jobs, and
 * that the committed action runs from a checkout. Needs act on PATH (go install github.com/nektos/act).
 */
import { describe, expect, test } from 'vitest'
import { act, runAct, startTarget } from '../support/act.ts'
import { k6Path, k6Versions } from '../support/k6.ts'

describe.skipIf(act === null).each(k6Versions)('k6 %s under act', (version) => {
  test('reports once, sets outputs for later steps and jobs, and fails as it should', {
    timeout: 180_000,
  }, async () => {
    const target = await startTarget()
    const lines = await runAct({ file: 'test/e2e/workflow.yml', k6: k6Path(version), targetUrl: target.url })
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
